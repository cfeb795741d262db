"""What the cells of a workbook show: texts, numbers and days, each as somebody would type it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from app.payment_links.spreadsheets.documents import Element
from app.payment_links.spreadsheets.files import LONGEST_CELL, Fault, NotReadable

_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"-?[0-9]{1,25}(?:\.[0-9]{1,25})?(?:[eE][+-]?[0-9]{1,2})?")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

# What programs keep is a fraction of two; nobody typed what stands behind the tenth digit.
_AS_TYPED = Decimal("0.0000000001")
_DAY_ZERO = date(1899, 12, 30)  # to spreadsheets 1900 has a day more than it had
_DAYS_OF_A_SHEET = range(1, 2_958_466)  # up to the year 9999
_USUAL_DATES = frozenset({*range(14, 23), *range(45, 48)})


@dataclass(frozen=True, slots=True)
class Book:
    """What cells refer to: `shared` texts by number, and which styles show a number as a day."""

    shared: tuple[str, ...] = ()
    dates: frozenset[int] = frozenset()


def shared(document: Iterator[Element]) -> tuple[str, ...]:
    """The texts that cells share, of which some are in parts that look different."""
    found: list[str] = []
    parts: list[str] = []
    for one in document:
        if one.name == "t":
            parts.append(one.text)
        elif one.name == "rPh":  # how it is pronounced, within the text it is about
            del parts[-1:]
        elif one.name == "si":
            found.append(_unescaped("".join(parts)))
            parts = []
    return tuple(found)


def dates(document: Iterator[Element]) -> frozenset[int]:
    """The numbers of the styles that show days."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    waiting: list[str] = []
    for one in document:
        if one.name == "numFmt":
            formats[one.attributes.get("numFmtId", "")] = one.attributes.get("formatCode", "")
        elif one.name == "xf":
            waiting.append(one.attributes.get("numFmtId", "0"))
        elif one.name in {"cellXfs", "cellStyleXfs"}:
            if one.name == "cellXfs":
                styles = waiting
            waiting = []
    return frozenset(
        number for number, style in enumerate(styles) if _shows_days(style, formats.get(style, ""))
    )


def of_rows(sheet: Iterator[Element], book: Book) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """The number of each row, and its cells by their columns, counted from 0."""
    filled: list[tuple[int, str]] = []
    value, parts, line = "", [""], 0
    for one in sheet:
        if one.name == "v":
            value = one.text
        elif one.name == "t":
            parts.append(one.text)
        elif one.name == "c":
            column = _column(one.attributes.get("r", ""), otherwise=len(filled))
            text = "".join(parts) if one.attributes.get("t") == "inlineStr" else value
            filled.append((column, _shown(text, one, book)[:LONGEST_CELL]))
            value, parts = "", []
        elif one.name == "row":
            said = one.attributes.get("r", "")
            line = int(said) if said.isascii() and said.isdigit() else line + 1
            yield line, filled
            filled = []


def _shown(value: str, cell: Element, book: Book) -> str:
    kind = cell.attributes.get("t", "n")
    if kind == "s":
        return _of_shared(value, book)
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind != "n":
        return _unescaped(value)
    style = cell.attributes.get("s", "0")
    is_day = style.isascii() and style.isdigit() and int(style) in book.dates
    return _number(value, is_day=is_day)


def _of_shared(value: str, book: Book) -> str:
    if not (value.isascii() and value.isdigit() and int(value) < len(book.shared)):
        raise NotReadable(Fault.DAMAGED)
    return book.shared[int(value)]


def _number(value: str, *, is_day: bool) -> str:
    """A number without what a computer adds to it; a day as in 2026-11-27."""
    if not _NUMBER.fullmatch(value):
        return value
    try:
        number = Decimal(value).quantize(_AS_TYPED)
    except InvalidOperation:
        return value
    if is_day and int(number) in _DAYS_OF_A_SHEET:
        return (_DAY_ZERO + timedelta(days=int(number))).isoformat()
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0"


def _shows_days(number: str, code: str) -> bool:
    if not code:
        return number.isascii() and number.isdigit() and int(number) in _USUAL_DATES
    return any(sign in _QUOTED.sub("", code).lower() for sign in "dy")


def _unescaped(text: str) -> str:
    """Signs that XML cannot hold are written by their numbers. None that a cell can show is one."""
    return _ESCAPE.sub(lambda found: _visible(chr(int(found[1], 16))), text).strip()[:LONGEST_CELL]


def _visible(sign: str) -> str:
    return sign if sign.isprintable() or sign in "\r\n\t" else "\ufffd"


def _column(place: str, *, otherwise: int) -> int:
    """The number of a column, from 0, of a place like "B7"."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return otherwise
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
