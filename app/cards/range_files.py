"""Reading ranges from a file: what the schemes tell their members, and nobody may publish.

One line a range, as docs/running.md describes. A file with a mistake is refused whole, with what is
wrong on which line: half a table would take some cards for what they are not.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from app.cards.brands import Brand, CardFacts, CardType, Prepaid, Range

COLUMNS = ("first", "last", "brand", "type", "corporate", "prepaid")
SHORTEST, LONGEST = 1, 19
MOST_PROBLEMS = 20  # enough to see what is wrong with the file

_CORPORATE = {"yes": True, "no": False}


class BadRanges(Exception):
    """The file cannot be used. One problem a line, each naming a line of the file."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = [*problems][:MOST_PROBLEMS]
        super().__init__("\n".join(self.problems))


def read(path: Path) -> list[Range]:
    """Read a file of ranges.

    Raises:
        BadRanges
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadRanges([f"it cannot be read: {problem}"]) from None


def _read(lines: Iterator[list[str]]) -> list[Range]:
    if tuple(next(lines, ())) != COLUMNS:
        raise BadRanges([f"line 1: the columns must be {','.join(COLUMNS)}"])
    found: dict[int, Range] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, start=2):
        try:
            first, last, *kind = line
            found[number] = Range(*_ends(first, last), _facts(*kind))
        except _Mistake as mistake:
            problems.append(f"line {number}: {mistake}")
        except (ValueError, TypeError):
            problems.append(f"line {number}: there must be {len(COLUMNS)} values")
    problems = problems or [*_overlaps(found)]
    if problems:
        raise BadRanges(problems)
    return [*found.values()]


class _Mistake(Exception):
    """What is wrong with a line."""


def _ends(first: str, last: str) -> tuple[str, str]:
    """The ends of a range by the digits that matter: 41000 to 41999 is 41."""
    for name, text in (("first", first), ("last", last)):
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
            raise _Mistake(f"{name} must be {SHORTEST} to {LONGEST} digits")
    if len(first) != len(last) or first > last:
        raise _Mistake(
            "first and last must have as many digits as each other, and last not be less"
        )
    while len(first) > 1 and first[-1] == "0" and last[-1] == "9":
        first, last = first[:-1], last[:-1]
    return first, last


@cache
def _facts(brand: str, card_type: str, corporate: str, prepaid: str) -> CardFacts:
    for name, text, known in (
        ("brand", brand, [*Brand]),
        ("type", card_type, [*CardType]),
        ("corporate", corporate, [*_CORPORATE]),
        ("prepaid", prepaid, [*Prepaid]),
    ):
        if text not in known:
            raise _Mistake(f"{name} must be one of {', '.join(known)}")
    return CardFacts(
        brand=Brand(brand),
        type=CardType(card_type),
        corporate=_CORPORATE[corporate],
        prepaid=Prepaid(prepaid),
    )


def _overlaps(ranges: Mapping[int, Range]) -> Iterator[str]:
    """Two ranges that one card may be in, whatever their lengths: either could be meant."""
    by_start = sorted(
        (range_.first.ljust(LONGEST, "0"), range_.last.ljust(LONGEST, "9"), line)
        for line, range_ in ranges.items()
    )
    reaches, of_line = "", 0
    for first, last, line in by_start:
        if first <= reaches:
            yield f"line {line}: its range overlaps that of line {of_line}"
        if last > reaches:
            reaches, of_line = last, line
