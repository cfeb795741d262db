"""Reading ranges from a file: what the schemes tell their members, and nobody may publish.

One line a range, as docs/running.md describes. A file with a mistake is refused whole, with what is
wrong on which line: half a table would take some cards for what they are not.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
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
            return _read(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadRanges([f"it cannot be read: {problem}"]) from None


def _read(lines: "csv.DictReader[str]") -> list[Range]:
    if tuple(lines.fieldnames or ()) != COLUMNS:
        raise BadRanges([f"line 1: the columns must be {','.join(COLUMNS)}"])
    found: dict[int, Range] = {}
    problems: list[str] = []
    for line in lines:
        wrong = [*_wrong_with(line)]
        problems += [f"line {lines.line_num}: {problem}" for problem in wrong]
        if not wrong:
            found[lines.line_num] = _range(line)
    problems = problems or [*_overlaps(found)]
    if problems:
        raise BadRanges(problems)
    return [*found.values()]


def _wrong_with(line: Mapping[str | None, str]) -> Iterator[str]:
    if None in line or None in line.values():
        yield f"there must be {len(COLUMNS)} values"
        return
    for name in ("first", "last"):
        if not (line[name].isascii() and line[name].isdigit() and len(line[name]) <= LONGEST):
            yield f"{name} must be {SHORTEST} to {LONGEST} digits"
    if len(line["first"]) != len(line["last"]) or line["first"] > line["last"]:
        yield "first and last must have as many digits as each other, and last not be less"
    for name, known in (
        ("brand", [*Brand]),
        ("type", [*CardType]),
        ("corporate", [*_CORPORATE]),
        ("prepaid", [*Prepaid]),
    ):
        if line[name] not in known:
            yield f"{name} must be one of {', '.join(known)}"


def _range(line: Mapping[str | None, str]) -> Range:
    """The range, by the digits that matter: 41000 to 41999 is 41."""
    first, last = line["first"], line["last"]
    while len(first) > 1 and (first[-1], last[-1]) == ("0", "9"):
        first, last = first[:-1], last[:-1]
    facts = CardFacts(
        brand=Brand(line["brand"]),
        type=CardType(line["type"]),
        corporate=_CORPORATE[line["corporate"]],
        prepaid=Prepaid(line["prepaid"]),
    )
    return Range(first, last, facts)


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
