"""The file that is given back: each line of a spreadsheet with its link and how it stands.

Its headings and words are the same in every language, since programs read it. No cell can be taken
for a formula.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from app.exports import archives, sheets
from app.exports.harmless import harmless
from app.payment_links import addresses
from app.payment_links.batches import making, queries
from app.payment_links.batches.claiming import Found, Standing
from app.payment_links.batches.queries import Result
from app.payment_links.models import LinkBatch

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    Standing.OPEN: "Not paid",
    Standing.BEGUN: "Started",
    Standing.UNDER_WAY: "Started",
    Standing.PAID: "Paid",
    Standing.CALLED_OFF: "Called off",
}
_BEFORE, _NAME, _AFTER = ("Line", "Reference", "Amount"), "Name", ("Link", "State", "Payment ID")
_BOM = "\ufeff".encode()  # or Excel takes it for Windows-1252


def as_csv(batch: LinkBatch) -> bytes:
    """The whole file, in UTF-8 that says so."""
    names = making.names(batch)
    return _BOM + _lines([_headings(batch, names), *_rows(batch, names)])


def as_xlsx(batch: LinkBatch) -> bytes:
    """The same as a workbook, with amounts that can be summed."""
    names = making.names(batch)
    headings = _headings(batch, names)
    # Columns of the service's own are texts, whatever they are called.
    kinds = [heading if heading == "Amount" else "" for heading in _BEFORE]
    kinds += [""] * (len(headings) - len(kinds))
    begun = archives.begin(sheets.DOCUMENTS, sheets.SHEET)
    first = archives.add(sheets.beginning(headings), archives.NOTHING_YET)
    written = sheets.rows(_lines(_rows(batch, names)), headings=kinds, before=0)
    last = archives.add(written + sheets.END, first, is_last=True)
    content = begun + first.content + last.content
    return content + archives.end(
        sheets.DOCUMENTS, sheets.SHEET, size_bytes=len(content), last=last
    )


def _headings(batch: LinkBatch, names: dict[int, str]) -> list[str]:
    called = [_NAME] if names else []
    return [*_BEFORE, *called, *map(harmless, batch.columns), *_AFTER]


def _rows(batch: LinkBatch, names: dict[int, str]) -> Iterator[Sequence[str]]:
    for result in queries.results(batch):
        yield _row(batch, result, names)


def _row(batch: LinkBatch, result: Result, names: dict[int, str]) -> Sequence[str]:
    line, payment = result.personal, result.payment
    called = [harmless(names.get(line.line, ""))] if names else []
    return [
        str(line.line),
        harmless(line.reference),
        f"{line.amount_pence // 100}.{line.amount_pence % 100:02d}",
        *called,
        *(harmless(line.columns.get(heading, "")) for heading in batch.columns),
        addresses.of_person(line.id),
        STATES[Found(line, batch, payment).standing],
        payment.id if payment else "",
    ]


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
