"""Reading what is printed on a card, as people type it: the value, or what is wrong with it.

Numbers stay text throughout: a 19-digit one does not fit the numbers of every language it may pass
through.
"""

import unicodedata
from datetime import datetime, timedelta, timezone

from app.cards import luhn
from app.cards.brands import Brand
from app.cards.problems import Problem

SHORTEST_NUMBER = 12
SHORTEST_BEGINNING = 11  # what the schemes' tables of ranges go by
LONGEST_NUMBER = 19
LAST_YEAR = 2099
MONTHS = range(1, 13)

# Where the day ends last. A card is good to the end of its month, wherever its owner is.
LAST_TIME_ZONE = timezone(timedelta(hours=-12))

_MORE_DASHES = "\u2212\u2043\u30fc"  # the minus sign, the hyphen bullet and the Japanese long mark


def read_number(text: str) -> str | Problem:
    """Read a card number: 12 to 19 digits, with any spaces and dashes between them, any newline."""
    digits = _digits(text)
    if digits == "":
        return Problem.MISSING
    if digits is None:
        return Problem.NUMBER_NOT_DIGITS
    if not SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER:
        return Problem.NUMBER_LENGTH
    if not luhn.is_right(digits):
        return Problem.NUMBER_CHECK_DIGIT
    return digits


def read_beginning(text: str) -> str | Problem:
    """Read as much of a card number as its owner has typed: 11 to 19 digits, no check digit."""
    digits = _digits(text)
    if not digits:
        return Problem.MISSING if digits == "" else Problem.NUMBER_NOT_DIGITS
    return digits if SHORTEST_BEGINNING <= len(digits) <= LONGEST_NUMBER else Problem.NUMBER_LENGTH


def read_expiry(month: str, year: str, *, now: datetime) -> str | Problem:
    """Read an expiry date as "MM/YY". `year` has two or four digits. `now` knows its zone.

    A card is refused only when its month is over in the last place on earth.
    """
    months, years = _digits(month), _digits(year)
    if months == "" or years == "":
        return Problem.MISSING
    if months is None or len(months) > 2 or int(months) not in MONTHS:  # noqa: PLR2004  MM
        return Problem.EXPIRY_MONTH
    if years is None or len(years) not in {2, 4}:
        return Problem.EXPIRY_YEAR
    full_year = int(years) + (2000 if len(years) == 2 else 0)  # noqa: PLR2004  YY
    if full_year > LAST_YEAR:
        return Problem.EXPIRY_YEAR
    there = now.astimezone(LAST_TIME_ZONE)
    if (full_year, int(months)) < (there.year, there.month):
        return Problem.EXPIRY_PAST
    return f"{int(months):02d}/{full_year % 100:02d}"


def read_security_code(text: str, *, brand: Brand | None) -> str | Problem:
    """Read a security code: as many digits as the brand has, 3 or 4 when it is not known."""
    digits = _digits(text)
    if digits == "":
        return Problem.MISSING
    lengths = {3, 4} if brand is None else {brand.security_code_length}
    if digits is None or len(digits) not in lengths:
        return Problem.SECURITY_CODE_LENGTH
    return digits


def _digits(text: str) -> str | None:
    """The digits in `text`, in ASCII; None when there is anything besides them and separators.

    Digits of every script are digits: keyboards and copied text have full-width ones. Separators
    are spaces and dashes of every kind, and the invisible marks that copying brings along.
    """
    found = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Nd":
            found.append(str(unicodedata.decimal(character)))
        elif not (
            character.isspace() or category in {"Pd", "Zs", "Cf"} or character in _MORE_DASHES
        ):
            return None
    return "".join(found)
