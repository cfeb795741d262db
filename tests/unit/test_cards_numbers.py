"""Card numbers: the check digit, the brand, and reading what people type."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cards import (
    Brand,
    CardFacts,
    CardType,
    Prepaid,
    Problem,
    identify,
    is_card_number,
    luhn,
    read_number,
    refusal,
)
from app.cards.brands import Range, RangeTable

digits = st.text(string.digits, min_size=11, max_size=18)
numbers = digits.map(lambda payload: payload + luhn.check_digit(payload))


@pytest.mark.parametrize(
    ("payload", "check"),
    [
        ("7992739871", "3"),
        ("7894", "9"),
        ("982612345678901234", "6"),
        ("982600000000000001", "7"),
        ("633700000000000001", "8"),
        ("999900000000000001", "2"),
    ],
)
def test_check_digits_are_those_published(payload, check):
    assert luhn.check_digit(payload) == check
    assert luhn.is_right(payload + check)


def test_nothing_has_no_check_digit():
    assert not luhn.is_right("")


@given(numbers)
def test_a_check_digit_makes_a_number_right_and_no_other_digit_does(number):
    others = [number[:-1] + digit for digit in string.digits if digit != number[-1]]

    assert luhn.is_right(number)
    assert not any(luhn.is_right(other) for other in others)


@given(numbers, st.data())
def test_one_wrong_digit_is_always_noticed(number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([d for d in string.digits if d != number[place]]))

    assert not luhn.is_right(number[:place] + wrong + number[place + 1 :])


def test_all_but_one_kind_of_swap_are_noticed():
    number = "9826123456789012346"
    swapped = [
        number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(len(number) - 1)
    ]

    assert sum(luhn.is_right(text) for text in swapped) == 1  # 90 and 09 weigh the same


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        " 4242 4242 4242 4242 ",
        "4242-4242-4242-4242",
        "4242\u20134242\u20144242\u22124242",  # en dash, em dash, minus
        "4242\u00a04242\u20094242\u30004242",  # spaces that do not break, thin, ideographic
        "4242\u200b4242\ufeff4242\u00ad4242",  # invisible: zero width, byte order mark, soft hyphen
        "\u202d4242 4242 4242 4242\u202c",  # what copying from a contact card brings along
        "4242 4242\r\n4242 4242\t",
        "\uff14\uff12" * 8,  # full-width digits
        "\u0664\u0662\u0664\u0662 4242 4242 4242",  # Arabic digits
    ],
)
def test_numbers_are_read_however_they_are_typed(text):
    assert read_number(text) == "4242424242424242"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.MISSING),
        (" - \n", Problem.MISSING),
        ("4242 4242 4242 424x", Problem.NUMBER_NOT_DIGITS),
        ("4242.4242.4242.4242", Problem.NUMBER_NOT_DIGITS),
        ("\u00b2\u00b3", Problem.NUMBER_NOT_DIGITS),  # superscripts count nothing
        ("\u2460\u2461", Problem.NUMBER_NOT_DIGITS),  # digits in circles
        ("\x00", Problem.NUMBER_NOT_DIGITS),
        ("42424242424", Problem.NUMBER_LENGTH),
        ("42424242424242424242", Problem.NUMBER_LENGTH),
        ("4242424242424241", Problem.NUMBER_CHECK_DIGIT),
    ],
)
def test_what_is_wrong_with_a_number_is_said(text, problem):
    assert read_number(text) is problem


@given(st.text())
def test_any_text_gives_a_right_number_or_a_problem(text):
    read = read_number(text)

    assert isinstance(read, Problem) or (
        read.isascii() and read.isdigit() and 12 <= len(read) <= 19 and luhn.is_right(read)
    )


@given(numbers, st.data())
def test_separators_change_nothing(number, data):
    typed = "".join(
        data.draw(st.sampled_from(["", " ", "-", "\u2014", "\u00a0", "\n"])) + digit
        for digit in number
    )

    assert read_number(typed) == read_number(number)


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4000058260000005", Brand.VISA),
        ("5100000000000000", Brand.MASTERCARD),
        ("5599999999999999", Brand.MASTERCARD),
        ("2221000000000009", Brand.MASTERCARD),
        ("2720990000000000", Brand.MASTERCARD),
        ("340000000000000", Brand.AMERICAN_EXPRESS),
        ("378282246310005", Brand.AMERICAN_EXPRESS),
        ("6304000000000000", Brand.MAESTRO),
        ("6759649826438453", Brand.MAESTRO),
        ("5018000000000009", Brand.MAESTRO),
        ("30569309025904", Brand.DINERS_CLUB),
        ("38520000023237", Brand.DINERS_CLUB),
        ("6011111111111117", Brand.DISCOVER),
        ("6445644564456445", Brand.DISCOVER),
        ("3528000000000000", Brand.JCB),
        ("3589999999999999", Brand.JCB),
        ("6200000000000005", Brand.UNIONPAY),
    ],
)
def test_the_first_digits_tell_the_brand(number, brand):
    facts = identify(number)

    assert facts is not None
    assert facts.brand is brand


@pytest.mark.parametrize(
    "number",
    ["2220999999999999", "2721000000000000", "3527999999999999", "3590000000000000",
     "350000000000000", "1234567890123", "9999999999999999", "", "5", "22"],
)  # fmt: skip
def test_a_number_outside_every_range_is_nobodys(number):
    assert identify(number) is None


@pytest.mark.parametrize(
    ("number", "brand", "type_", "corporate", "prepaid"),
    [
        ("4000056655665556", Brand.VISA, CardType.DEBIT, False, Prepaid.NO),
        ("371449635398431", Brand.AMERICAN_EXPRESS, CardType.CREDIT, False, Prepaid.NO),
        ("3566002020360505", Brand.JCB, CardType.CREDIT, False, Prepaid.NO),
        ("6011000990139424", Brand.DISCOVER, CardType.CREDIT, False, Prepaid.NO),
        ("36148900647913", Brand.DINERS_CLUB, CardType.CREDIT, False, Prepaid.NO),
        ("5105105105105100", Brand.MASTERCARD, CardType.DEBIT, False, Prepaid.NO),
        ("222100000000000", Brand.MASTERCARD, CardType.CREDIT, False, Prepaid.NO),
        ("4000000000000010", Brand.VISA, CardType.CREDIT_OR_DEBIT, False, Prepaid.UNKNOWN),
        ("4000160000000004", Brand.VISA, CardType.DEBIT, False, Prepaid.YES),
        ("4988080000000000", Brand.VISA, CardType.DEBIT, True, Prepaid.NO),
        ("4111111111111111", Brand.VISA, CardType.CREDIT, True, Prepaid.NO),
        ("5101180000000007", Brand.MASTERCARD, CardType.CREDIT, True, Prepaid.UNKNOWN),
        ("4131840000000003", Brand.VISA, CardType.DEBIT, True, Prepaid.YES),
        ("4000180000000002", Brand.VISA, CardType.DEBIT, True, Prepaid.YES),
        ("5200828282828210", Brand.MASTERCARD, CardType.DEBIT, True, Prepaid.YES),
        ("6759649826438453", Brand.MAESTRO, CardType.DEBIT, False, Prepaid.NO),
    ],
)
def test_a_test_card_is_what_its_documentation_says(number, brand, type_, corporate, prepaid):
    assert identify(number) == CardFacts(
        brand=brand, type=type_, corporate=corporate, prepaid=prepaid
    )


def test_the_narrowest_range_wins():
    wide, narrow = CardFacts(brand=Brand.VISA), CardFacts(brand=Brand.JCB)
    table = RangeTable([Range("4", "4", wide), Range("41234567890", "41234567899", narrow)])

    assert table.find("4123456789512345") is narrow
    assert table.find("4123456788912345") is wide
    assert table.find("41234567900") is wide


@given(st.text(string.digits, max_size=25))
def test_any_digits_can_be_asked_about(number):
    facts = identify(number)

    assert facts is None or facts.brand in Brand


USUAL = ("visa:debit", "visa:credit", "master-card:credit", "jcb:credit")


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        (CardFacts(brand=Brand.VISA, type=CardType.DEBIT), None),
        (CardFacts(brand=Brand.VISA), None),
        (CardFacts(brand=Brand.MASTERCARD), None),  # either, and one of the two is taken
        (CardFacts(brand=Brand.MASTERCARD, type=CardType.DEBIT), Problem.DEBIT_NOT_ACCEPTED),
        (CardFacts(brand=Brand.MAESTRO, type=CardType.DEBIT), Problem.BRAND_NOT_ACCEPTED),
        (CardFacts(brand=Brand.VISA, prepaid=Prepaid.YES), Problem.PREPAID_NOT_ACCEPTED),
        (CardFacts(brand=Brand.VISA, prepaid=Prepaid.UNKNOWN), None),
    ],
)
def test_an_account_takes_the_cards_it_says_it_takes(facts, problem):
    assert refusal(facts, card_types=USUAL, block_prepaid=True) is problem


def test_credit_cards_can_be_refused():
    facts = CardFacts(brand=Brand.VISA, type=CardType.CREDIT)

    assert refusal(facts, card_types=["visa:debit"]) is Problem.CREDIT_NOT_ACCEPTED


def test_prepaid_cards_are_taken_unless_blocked():
    facts = CardFacts(brand=Brand.VISA, prepaid=Prepaid.YES)

    assert refusal(facts, card_types=USUAL) is None


@pytest.mark.parametrize("brand", Brand)
def test_every_brand_has_a_name_and_a_security_code(brand):
    assert brand.label
    assert brand.security_code_length == (4 if brand is Brand.AMERICAN_EXPRESS else 3)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("4242424242424242", True),
        ("4242 4242-4242 4242", True),
        ("6759649826438453", True),
        ("4242424242424243", False),  # its check digit is another
        ("9999999999999995", False),  # of no brand
        ("42424242424", False),
        ("order 4242424242424242", False),
        ("", False),
    ],
)
def test_a_card_number_is_known_for_one_wherever_it_is_typed(text, is_one):
    assert is_card_number(text) is is_one
