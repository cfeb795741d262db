"""What can be wrong with what was typed into the search for payments."""

import re
from collections.abc import Collection, Iterator
from datetime import time

from app.cards import luhn
from app.i18n import LazyText, lazy
from app.money import NotAnAmount, parse_pounds
from app.web.components import FieldError
from app.web.staff.payment_choices import TEXTS
from app.web.staff.periods import after, moment, read_day, read_time

# Numbers of this length that end in the right check digit are card numbers until proved otherwise.
_CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]{0,3}\d){11,18}(?!\d)")
_LAST_FOUR = re.compile("[0-9]{4}")
_DAYS = ("from", "to", "settled_from", "settled_to")
_TIMES = {"from_time": "from", "to_time": "to"}
_AMOUNTS = ("amount_from", "amount_to")
# In these no long number belongs, whatever its check digit.
_NO_LONG_NUMBER = {"last_four", *_DAYS, *_TIMES, *_AMOUNTS}


def contains_card_number(text: str) -> bool:
    """Whether there is a number in it that a card could have: 12 to 19 digits, checked by Luhn.

    A reference may be as long; of ten that are only digits one is taken for a card number, and can
    be found by a part of it.
    """
    return any(
        luhn.is_right(re.sub(r"\D", "", found.group())) for found in _CARD_NUMBER.finditer(text)
    )


def may_be_card_number(name: str, text: str) -> bool:
    """In a box for four digits or a day, a long number is a card number even if mistyped."""
    if name in _NO_LONG_NUMBER:
        return _CARD_NUMBER.search(text) is not None
    return contains_card_number(text)


def problems(texts: dict[str, str], suspicious: Collection[str]) -> Iterator[FieldError]:
    """Everything that is wrong, in the order of the form. What is `suspicious` may be of a card."""
    for name, text in texts.items():
        found = _problems_of(name, text, texts, is_card=name in suspicious)
        problem = next(found, None) if text else None
        if problem is not None:
            yield FieldError(name, name, problem)
    yield from _out_of_order(texts)


def _problems_of(
    name: str, text: str, texts: dict[str, str], *, is_card: bool
) -> Iterator[LazyText]:
    """What is wrong with what was typed into one box, the worst first."""
    label, longest = TEXTS[name]
    if is_card:
        yield lazy(
            "%(what)s must not be a card number. Search by the last 4 digits of the card,"
            " or by a part of the reference",
            what=label,
        )
    if name == "last_four" and not _LAST_FOUR.fullmatch(text):
        yield lazy("Last 4 digits of card must be 4 digits")
    if len(text) > longest:
        yield lazy("%(what)s must be %(longest)s characters or fewer", what=label, longest=longest)
    if name in _DAYS and read_day(text) is None:
        yield lazy("%(what)s must be a real date, like 27/3/2026", what=label)
    if name in _TIMES and read_time(text) is None:
        yield lazy("%(what)s must be a time, like 9:30am or 14:05", what=label)
    if name in _TIMES and not texts[_TIMES[name]]:
        yield lazy("Enter a date as well as a time")
    if name in _AMOUNTS and not _is_amount(text):
        yield lazy("%(what)s must be an amount in pounds and pence, like 12.50", what=label)


def _is_amount(text: str) -> bool:
    try:
        parse_pounds(text)
    except NotAnAmount:
        return False
    return True


def _out_of_order(texts: dict[str, str]) -> Iterator[FieldError]:
    first, last = read_day(texts["from"]), read_day(texts["to"])
    if first and last:
        if last < first:
            yield FieldError("to", "to", lazy("To must be the same day as From or later"))
        else:
            begins = moment(first, read_time(texts["from_time"]) or time())
            if after(last, read_time(texts["to_time"])) <= begins:
                yield FieldError("to_time", "to_time", lazy("To must not be earlier than From"))
    first, last = read_day(texts["settled_from"]), read_day(texts["settled_to"])
    if first and last and last < first:
        text = lazy("Paid out to must be the same day as Paid out from or later")
        yield FieldError("settled_to", "settled_to", text)
    least, most = texts["amount_from"], texts["amount_to"]
    if _is_amount(least) and _is_amount(most) and parse_pounds(most) < parse_pounds(least):
        yield FieldError(
            "amount_to", "amount_to", lazy("Amount to must be the same as Amount from or more")
        )
