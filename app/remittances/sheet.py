"""Our own format, a CSV in UTF-8 that docs/remittances.md describes byte by byte. Pure.

A line that cannot be understood does not hold up the others, as long as the sums are right. Where
they are not, or lines are missing or out of order, nothing of the file can be believed.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from app.money import Pence
from app.receipts.models import ReceiptKind
from app.remittances.keys import Names
from app.remittances.port import LONGEST_LINE, Header, Line, Problem, Read, RowProblem, Totals

NAME, VERSION = "EXCHEQUER-REMITTANCE", "1"
KINDS = {"P": ReceiptKind.PAYMENT, "R": ReceiptKind.REVERSAL}
LONGEST_OUTLET = 80

_BOM = b"\xef\xbb\xbf"
_LONGEST_KEY = 80  # as receipts have it
_HEADER_FIELDS, _LINE_FIELDS, _TRAILER_FIELDS = 8, 9, 6
_COUNT = re.compile("0|[1-9][0-9]{0,8}")
_PENCE = re.compile("0|[1-9][0-9]{0,11}")
_KEY = re.compile(r"[A-Za-z0-9._:/-]{1,60}")
_NUMBER = re.compile("[0-9A-Z]{1,40}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST_PENCE = 10_000_000_00
_OLDEST, _NEWEST = timedelta(days=3_660), timedelta(days=2)  # before, and after, the file's day


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The files of one network.

    `names_lines` says whether each line has the network's own name for it (a transaction number).
    Where it has none, lines that say the same are told apart by counting them.
    """

    network: str
    title: str
    names_lines: bool = True

    def recognises(self, content: bytes) -> bool:
        """Whether the first line says so."""
        fields = _first_fields(content)
        return fields[:3] == ["H", NAME, VERSION] and fields[3:4] == [self.network]

    def header(self, content: bytes) -> Header | None:
        """The first line."""
        return _header(_first_fields(content))

    def read(self, content: bytes) -> Read:
        """All of it."""
        header = self.header(content)
        if header is None:
            return Read(problem=Problem.HEADER)
        if header.currency != "GBP":
            return Read(problem=Problem.CURRENCY, header=header)
        try:
            text = content.removeprefix(_BOM).decode()
        except UnicodeDecodeError:
            return Read(problem=Problem.NOT_UTF8, header=header)
        return _Reading(self, header).of(text)


@dataclass(slots=True)
class _Reading:
    """One reading of one file."""

    sheet: Sheet
    header: Header
    lines: list[Line] = field(default_factory=list)
    declared: Totals | None = None

    def of(self, text: str) -> Read:
        problem = self._walk(_written(text))
        computed = _sums(self.lines)
        if problem is None and self.declared is None:
            problem = Problem.TRUNCATED
        elif problem is None and self.declared != computed:
            problem = _what_differs(self.declared, computed)
        return Read(
            problem=problem,
            header=self.header,
            declared=self.declared,
            computed=computed,
            lines=_without_doubles(self.lines),
        )

    def _walk(self, written: Iterator[str]) -> Problem | None:
        next(written)  # the header
        names = Names(year=self.header.day.year, sequence=self.header.sequence)
        for text in written:
            if self.declared is not None:
                return Problem.WRONG_ORDER
            fields = _fields(text)
            if fields[:1] == ["T"]:
                self.declared = _trailer(fields)
                if self.declared is None:
                    return Problem.TRAILER
            elif fields[:1] == ["H"]:
                return Problem.WRONG_ORDER
            else:
                place = len(self.lines) + 1
                if len(fields) > 1 and fields[1] != str(place):
                    return Problem.WRONG_ORDER
                self.lines.append(self._line(place, text, fields, names))
        return None

    def _line(self, place: int, text: str, fields: list[str], names: Names) -> Line:
        kept = text[:LONGEST_LINE]
        if len(text) > LONGEST_LINE:
            return Line(line=place, problem=RowProblem.TOO_LONG, text=kept)
        if len(fields) != _LINE_FIELDS or fields[0] != "D":
            return Line(line=place, problem=RowProblem.NOT_READABLE, text=kept)
        kind, key, number, amount, paid, outlet, reverses = fields[2:]
        if not self.sheet.names_lines:
            key = names.of(*fields[2:])
        line = Line(
            line=place,
            kind=KINDS.get(kind),
            key=key if len(key) <= _LONGEST_KEY else "",
            number=number if _NUMBER.fullmatch(number) else "",
            amount_pence=_pence(amount),
            paid_at=_moment(paid, around=self.header.day),
            outlet=outlet[:LONGEST_OUTLET] if outlet.isprintable() else "",
            reverses_key=reverses[:_LONGEST_KEY],
            text=kept,
        )
        return replace(line, problem=self._problem(line, outlet, reverses))

    def _problem(self, line: Line, outlet: str, reverses: str) -> RowProblem | None:
        named = not self.sheet.names_lines or _KEY.fullmatch(line.key)
        is_reversal = line.kind is ReceiptKind.REVERSAL
        # A reversal of a network that names its lines says what it takes back; no payment does.
        must_say = is_reversal and self.sheet.names_lines
        says_right = bool(_KEY.fullmatch(reverses)) if must_say else is_reversal or not reverses
        checks = (
            (line.kind is not None, RowProblem.KIND),
            (bool(named) and says_right, RowProblem.TRANSACTION),
            (line.number != "", RowProblem.NUMBER),
            (bool(line.amount_pence), RowProblem.AMOUNT),
            (line.paid_at is not None, RowProblem.TIME),
            (line.outlet == outlet, RowProblem.OUTLET),
        )
        return next((problem for is_well, problem in checks if not is_well), None)


def write(header: Header, lines: Iterable[Line]) -> bytes:
    """A file with these lines, as a network writes it. Their own numbers in it do not matter."""
    numbered = [replace(line, line=place) for place, line in enumerate(lines, start=1)]
    words = {kind: word for word, kind in KINDS.items()}
    totals = _sums(numbered)
    day = header.day.isoformat()
    rows: list[list[object]] = [
        ["H", NAME, VERSION, header.network, header.sequence, header.revision, day, header.currency]
    ]
    rows += [
        [
            "D",
            line.line,
            words[line.kind] if line.kind else "",
            line.key,
            line.number,
            line.amount_pence,
            line.paid_at.astimezone(UTC).isoformat() if line.paid_at else "",
            line.outlet,
            line.reverses_key,
        ]
        for line in numbered
    ]
    rows.append(
        [
            "T",
            totals.lines,
            totals.payments,
            totals.payments_pence,
            totals.reversals,
            totals.reversals_pence,
        ]
    )
    return "".join(f"{_joined(row)}\r\n" for row in rows).encode()


def _joined(row: list[object]) -> str:
    said = [str(part) for part in row]
    return ",".join('"' + one.replace('"', '""') + '"' if _quoted(one) else one for one in said)


def _quoted(text: str) -> bool:
    return any(sign in text for sign in ',"')


def _written(text: str) -> Iterator[str]:
    """The lines that have anything on them."""
    return (line.rstrip("\r") for line in text.split("\n") if line.strip())


def _fields(text: str) -> list[str]:
    """The fields of a line; none where it is too long, or its quotes do not match."""
    if len(text) > LONGEST_LINE:
        return []
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error:
        return []


def _first_fields(content: bytes) -> list[str]:
    start = content[: 4 * LONGEST_LINE].removeprefix(_BOM).lstrip(b"\r\n")
    return _fields(start.split(b"\n", 1)[0].decode(errors="replace").rstrip("\r"))


def _header(fields: list[str]) -> Header | None:
    if len(fields) != _HEADER_FIELDS or fields[:3] != ["H", NAME, VERSION]:
        return None
    network, sequence, revision, day, currency = fields[3:]
    if not (_COUNT.fullmatch(sequence) and _COUNT.fullmatch(revision) and _DAY.fullmatch(day)):
        return None
    try:
        remitted_on = date.fromisoformat(day)
    except ValueError:
        return None
    if sequence == "0":
        return None
    return Header(
        network=network,
        sequence=int(sequence),
        revision=int(revision),
        day=remitted_on,
        currency=currency,
    )


def _trailer(fields: list[str]) -> Totals | None:
    if len(fields) != _TRAILER_FIELDS:
        return None
    lines, payments, paid, reversals, reversed_ = fields[1:]
    counts_are_well = all(_COUNT.fullmatch(one) for one in (lines, payments, reversals))
    if not (counts_are_well and _PENCE.fullmatch(paid) and _PENCE.fullmatch(reversed_)):
        return None
    return Totals(
        lines=int(lines),
        payments=int(payments),
        payments_pence=Pence(int(paid)),
        reversals=int(reversals),
        reversals_pence=Pence(int(reversed_)),
    )


def _pence(text: str) -> Pence | None:
    if not _PENCE.fullmatch(text) or int(text) > _LARGEST_PENCE:
        return None
    return Pence(int(text))


def _moment(text: str, *, around: date) -> datetime | None:
    """A time that says its zone, and can be one that a file of that day is about."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or len(text) < len("2026-11-27T01:02Z"):
        return None
    try:
        day = moment.astimezone(UTC).date()
    except OverflowError:
        return None
    return moment.astimezone(UTC) if around - _OLDEST <= day <= around + _NEWEST else None


def _sums(lines: Iterable[Line]) -> Totals:
    counts = dict.fromkeys(ReceiptKind, 0)
    pence = dict.fromkeys(ReceiptKind, 0)
    total = 0
    for line in lines:
        total += 1
        if line.kind is not None:
            counts[line.kind] += 1
            pence[line.kind] += line.amount_pence or 0
    return Totals(
        lines=total,
        payments=counts[ReceiptKind.PAYMENT],
        payments_pence=Pence(pence[ReceiptKind.PAYMENT]),
        reversals=counts[ReceiptKind.REVERSAL],
        reversals_pence=Pence(pence[ReceiptKind.REVERSAL]),
    )


def _what_differs(declared: Totals | None, computed: Totals) -> Problem:
    def counts(totals: Totals) -> tuple[int, int, int]:
        return totals.lines, totals.payments, totals.reversals

    is_count = declared is None or counts(declared) != counts(computed)
    return Problem.HEADER_COUNT if is_count else Problem.HEADER_TOTAL


def _without_doubles(lines: list[Line]) -> list[Line]:
    """Those that have the name of an earlier one are for a person to look at."""
    seen: set[tuple[ReceiptKind | None, str]] = set()
    told = []
    for line in lines:
        name = (line.kind, line.key)
        if line.problem is None and name in seen:
            told.append(replace(line, problem=RowProblem.DUPLICATE_IN_FILE))
            continue
        if line.problem is None:
            seen.add(name)
        told.append(line)
    return told
