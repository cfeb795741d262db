"""The lines of a spreadsheet as payments that can be asked for, or what is wrong with them. Pure.

Nothing is guessed, and nothing is left out: a file of which one line cannot be used makes nothing.
What stands in a cell is in no message, since it could be a card's number.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from app import cards
from app.money import NotAnAmount, Pence, parse_pounds
from app.payment_links import rules
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.rules import Problem
from app.payment_links.spreadsheets import Row

REFERENCE, AMOUNT, NAME = "reference", "amount", "name"
LONGEST_NAME = 255


class Wrong(StrEnum):
    """What can be wrong with a heading or a cell."""

    NO_REFERENCES = "no_references"  # there is no such column
    NO_AMOUNTS = "no_amounts"
    NO_LINES = "no_lines"  # nothing but headings
    WITHOUT_HEADING = "without_heading"
    HEADING_TWICE = "heading_twice"
    HEADING_NOT_FIT = "heading_not_fit"
    HEADING_OF_LINK = "heading_of_link"  # the link says what stands there
    MANY_HEADINGS = "many_headings"
    MISSING = "missing"
    LONG = "long"
    CHARACTERS = "characters"
    CARD = "number_of_a_card"
    TWICE = "twice"
    NOT_AN_AMOUNT = "not_an_amount"
    SMALL = "small"
    LARGE = "large"
    OTHER_PRICE = "other_price"  # than the one that the link has


_OF_RULES = {
    Problem.MISSING: Wrong.MISSING,
    Problem.LONG: Wrong.LONG,
    Problem.CHARACTERS: Wrong.CHARACTERS,
    Problem.CARD: Wrong.CARD,
    Problem.SMALL: Wrong.SMALL,
    Problem.LARGE: Wrong.LARGE,
}


class Trouble(NamedTuple):
    """One thing wrong: on which line, in the column with which heading.

    `other` is the line that says the same, of TWICE.
    """

    line: int
    heading: str
    wrong: Wrong
    other: int = 0


class Line(NamedTuple):
    """A line that can be paid."""

    line: int
    reference: str
    amount_pence: Pence
    columns: dict[str, str]
    name: str = ""


@dataclass(slots=True)
class Lines:
    """What a file comes to. `headings` are of the columns that go with each payment."""

    headings: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def total_pence(self) -> Pence:
        """The sum of them all."""
        return Pence(sum(line.amount_pence for line in self.lines))

    @property
    def digest(self) -> str:
        """What they are recognised by: in whichever order, and whoever they are about."""
        said = sorted(
            (one.reference, one.amount_pence, sorted(one.columns.items())) for one in self.lines
        )
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def read(rows: Sequence[Row], *, link: PaymentLink, smallest_pence: int) -> Lines:
    """Read rows, the first of which has the headings. `smallest_pence`: what can be paid at all."""
    return _Reading(link, smallest_pence, rows[0]).of(rows[1:])


class _Reading:
    """One reading of one file."""

    def __init__(self, link: PaymentLink, smallest_pence: int, headings: Row) -> None:
        self._link = link
        self._smallest_pence = smallest_pence
        self._line = headings.line
        self._headings = [" ".join(text.split()) for text in headings.cells]
        self._seen: dict[str, int] = {}
        self._read = Lines()

    def of(self, rows: Sequence[Row]) -> Lines:
        found = self._read
        filled = {place for row in rows for place, text in enumerate(row.cells) if text}
        found.troubles += self._of_headings(filled)
        if not rows:
            found.troubles.append(Trouble(self._line, "", Wrong.NO_LINES))
        if found.troubles:
            return found
        found.headings = [one for one in self._headings if one and not _is_ours(one)]
        for row in rows:
            self._add(row)
        return found

    def _of_headings(self, filled: set[int]) -> Iterator[Trouble]:
        known = Counter(heading.casefold() for heading in self._headings if heading)
        for wanted, wrong in ((REFERENCE, Wrong.NO_REFERENCES), (AMOUNT, Wrong.NO_AMOUNTS)):
            if wanted not in known and not (wanted == AMOUNT and self._link.price_pence):
                yield Trouble(self._line, "", wrong)
        ours = {heading.casefold() for heading in self._link.columns}
        extra = [heading for heading in self._headings if heading and not _is_ours(heading)]
        if len(extra) + len(ours) > rules.MOST_COLUMNS:
            yield Trouble(self._line, "", Wrong.MANY_HEADINGS)
        for heading in dict.fromkeys(extra):
            if rules.header(heading) is not None or cards.is_card_number(heading):
                yield Trouble(self._line, "", Wrong.HEADING_NOT_FIT)
            elif heading.casefold() in ours:
                yield Trouble(self._line, heading, Wrong.HEADING_OF_LINK)
        for heading in dict.fromkeys(filter(None, self._headings)):
            if known.pop(heading.casefold(), 0) > 1 and rules.header(heading) is None:
                yield Trouble(self._line, heading, Wrong.HEADING_TWICE)
        if any(not heading for heading in map(self._heading_at, filled)):
            yield Trouble(self._line, "", Wrong.WITHOUT_HEADING)

    def _heading_at(self, place: int) -> str:
        return self._headings[place] if place < len(self._headings) else ""

    def _add(self, row: Row) -> None:
        texts = dict(zip(self._headings, [*row.cells, *[""] * len(self._headings)], strict=False))
        ours = {name: self._one(texts, name) for name in (REFERENCE, AMOUNT, NAME)}
        reference = self._reference(row.line, *ours[REFERENCE])
        pence = self._pence(row.line, *ours[AMOUNT])
        name = self._name(row.line, *ours[NAME])
        columns = {
            heading: texts[heading]
            for heading in self._read.headings
            if texts[heading] and self._is_fit(row.line, heading, texts[heading])
        }
        if reference and pence is not None:
            self._read.lines.append(Line(row.line, reference, pence, columns, name))

    def _one(self, texts: Mapping[str, str], name: str) -> tuple[str, str]:
        """The heading of a column of ours as it is written, and what stands there."""
        return next(
            ((heading, text) for heading, text in texts.items() if heading.casefold() == name),
            (name, ""),
        )

    def _reference(self, line: int, heading: str, typed: str) -> str:
        reference = rules.read_reference(typed)
        if isinstance(reference, Problem):
            self._wrong(line, heading, _OF_RULES[reference])
            return ""
        first = self._seen.setdefault(reference.casefold(), line)
        if first != line:
            self._wrong(line, heading, Wrong.TWICE, other=first)
        return reference

    def _pence(self, line: int, heading: str, typed: str) -> Pence | None:
        fixed = self._link.price_pence if self._link.asks is Asks.FIXED else None
        if fixed is not None and not typed:
            return fixed
        pence = _pounds(typed)
        if isinstance(pence, Wrong):
            self._wrong(line, heading, pence)
            return None
        if fixed is not None and pence != fixed:
            self._wrong(line, heading, Wrong.OTHER_PRICE)
        elif pence < self._smallest_pence:
            self._wrong(line, heading, Wrong.SMALL)
        return pence

    def _name(self, line: int, heading: str, typed: str) -> str:
        if len(typed) > LONGEST_NAME:
            self._wrong(line, heading, Wrong.LONG)
        elif not typed.isprintable():
            self._wrong(line, heading, Wrong.CHARACTERS)
        elif cards.is_card_number(typed):
            self._wrong(line, heading, Wrong.CARD)
        return typed

    def _is_fit(self, line: int, heading: str, typed: str) -> bool:
        problem = rules.cell(typed)
        if problem is None and cards.is_card_number(typed):
            problem = Problem.CARD
        if problem is not None:
            self._wrong(line, heading, _OF_RULES[problem])
        return problem is None

    def _wrong(self, line: int, heading: str, wrong: Wrong, *, other: int = 0) -> None:
        self._read.troubles.append(Trouble(line, heading, wrong, other))


def kept(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines as they can be stored, without whom they are about."""
    return [
        {
            "line": one.line,
            "reference": one.reference,
            "pence": one.amount_pence,
            "columns": one.columns,
        }
        for one in lines
    ]


def _pounds(typed: str) -> Pence | Wrong:
    """A sum as people and spreadsheets write it: 12.5, 12.50, £1,204.50."""
    pence = rules.read_pounds(typed)
    if pence is Problem.SHAPE:
        try:
            return _in_range(parse_pounds(typed))
        except NotAnAmount:
            return Wrong.NOT_AN_AMOUNT
    return _OF_RULES[pence] if isinstance(pence, Problem) else pence


def _in_range(pence: Pence) -> Pence | Wrong:
    if pence <= 0:
        return Wrong.SMALL
    return Wrong.LARGE if pence > rules.LARGEST_PENCE else pence


def _is_ours(heading: str) -> bool:
    return heading.casefold() in {REFERENCE, AMOUNT, NAME}
