"""The ranges we know: which brand a number is of, and what an operator's own file says besides.

Sources: ISO/IEC 7812 issuer numbers as the schemes publish them; what the reference platform's
documentation says about its test cards, each of which is a range of one card.
"""

import re
from pathlib import Path

from app.cards.brands import Brand, CardFacts, CardType, Prepaid, Range, RangeTable
from app.cards.problems import Problem
from app.cards.range_files import read
from app.cards.reading import read_number

_BRAND_RANGES = {
    CardFacts(brand=Brand.VISA): ["4"],
    CardFacts(brand=Brand.MASTERCARD): ["51-55", "2221-2720"],
    CardFacts(brand=Brand.AMERICAN_EXPRESS, type=CardType.CREDIT): ["34", "37"],
    CardFacts(brand=Brand.MAESTRO, type=CardType.DEBIT): ["50", "56-58", "6304", "6390", "67"],
    CardFacts(brand=Brand.DINERS_CLUB, type=CardType.CREDIT): ["300-305", "3095", "36", "38-39"],
    CardFacts(brand=Brand.DISCOVER, type=CardType.CREDIT): ["6011", "644-649", "65"],
    CardFacts(brand=Brand.JCB, type=CardType.CREDIT): ["3528-3589"],
    CardFacts(brand=Brand.UNIONPAY, type=CardType.CREDIT): ["62", "81"],
}

_CREDIT, _DEBIT = CardType.CREDIT, CardType.DEBIT
_VISA, _MASTERCARD = Brand.VISA, Brand.MASTERCARD

# Number: brand, type, corporate, prepaid.
_TEST_CARDS = {
    "4242424242424242": (_VISA, _CREDIT, False, Prepaid.NO),
    "4444333322221111": (_VISA, _CREDIT, False, Prepaid.NO),
    "4917610000000000003": (_VISA, _DEBIT, False, Prepaid.NO),
    "4000056655665556": (_VISA, _DEBIT, False, Prepaid.NO),
    "371449635398431": (Brand.AMERICAN_EXPRESS, _CREDIT, False, Prepaid.NO),
    "3566002020360505": (Brand.JCB, _CREDIT, False, Prepaid.NO),
    "6011000990139424": (Brand.DISCOVER, _CREDIT, False, Prepaid.NO),
    "36148900647913": (Brand.DINERS_CLUB, _CREDIT, False, Prepaid.NO),
    "5105105105105100": (_MASTERCARD, _DEBIT, False, Prepaid.NO),
    "222100000000000": (_MASTERCARD, _CREDIT, False, Prepaid.NO),
    "4000000000000010": (_VISA, CardType.CREDIT_OR_DEBIT, False, Prepaid.UNKNOWN),
    "4000160000000004": (_VISA, _DEBIT, False, Prepaid.YES),
    "4000020000000000": (_VISA, _CREDIT, False, Prepaid.NO),
    "4988080000000000": (_VISA, _DEBIT, True, Prepaid.NO),
    "4111111111111111": (_VISA, _CREDIT, True, Prepaid.NO),
    "4293189100000008": (_VISA, _CREDIT, True, Prepaid.NO),
    "5101180000000007": (_MASTERCARD, _CREDIT, True, Prepaid.UNKNOWN),
    "4131840000000003": (_VISA, _DEBIT, True, Prepaid.YES),
    "4000180000000002": (_VISA, _DEBIT, True, Prepaid.YES),
    "5200828282828210": (_MASTERCARD, _DEBIT, True, Prepaid.YES),
    "4000000000000259": (_VISA, _CREDIT, False, Prepaid.NO),
    "4000000000002685": (_VISA, _CREDIT, False, Prepaid.NO),
    "4000000000001976": (_VISA, _CREDIT, False, Prepaid.NO),
    "4000000000003055": (_VISA, _CREDIT, False, Prepaid.NO),
    "4000002500003155": (_VISA, _CREDIT, False, Prepaid.NO),
    "4000000000003220": (_VISA, _CREDIT, False, Prepaid.NO),
    "4000008400001629": (_VISA, _CREDIT, False, Prepaid.NO),
    "6759649826438453": (Brand.MAESTRO, _DEBIT, False, Prepaid.NO),
}


_LONG_NUMBER = re.compile("[0-9](?:[ .-]{0,3}[0-9]){11,}")


def _brand_ranges() -> list[Range]:
    found = []
    for facts, beginnings in _BRAND_RANGES.items():
        for ends in beginnings:
            first, _, last = ends.partition("-")
            found.append(Range(first, last or first, facts))
    return found


def _test_ranges() -> list[Range]:
    return [
        Range(
            number,
            number,
            CardFacts(brand=brand, type=type_, corporate=corporate, prepaid=prepaid),
        )
        for number, (brand, type_, corporate, prepaid) in _TEST_CARDS.items()
    ]


_TESTS, _BRANDS = RangeTable(_test_ranges()), RangeTable(_brand_ranges())
_in_force = [_TESTS, _BRANDS]  # the first that knows a card decides


def use_file(path: str) -> None:
    """From now on know the ranges of a file too, more exactly than brands; none where it is "".

    Raises:
        BadRanges: the file cannot be used.
    """
    of_file = [RangeTable(read(Path(path)))] if path else []
    _in_force[:] = [_TESTS, *of_file, _BRANDS]


def is_card_number(text: str) -> bool:
    """Whether `text`, which should be something else, is the number of a card somebody may have."""
    number = read_number(text)
    return not isinstance(number, Problem) and identify(number) is not None


def holds_card_number(text: str) -> bool:
    """Whether the number of a card that somebody may have stands in `text`, beside whatever else.

    For what must not be repeated. Too strict for refusing: references have long numbers in them.
    """
    runs = (re.sub("[^0-9]", "", found.group()) for found in _LONG_NUMBER.finditer(text))
    return any(map(is_card_number, runs))


def identify(number: str) -> CardFacts | None:
    """What is known about the card with this number (11 to 19 digits); None when nothing is."""
    return next(filter(None, (table.find(number) for table in _in_force)), None)
