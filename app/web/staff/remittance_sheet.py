"""The lines of a file of a network, and what became of them, as a CSV that harms no spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

from app.exports.harmless import harmless
from app.remittances.models import RemittanceRow

HEADING = (
    "Line",
    "State",
    "Problem",
    "Kind",
    "Transaction",
    "Number",
    "Amount (pence)",
    "Paid at",
    "Shop",
    "Takes back",
    "Receipt",
    "Text",
)


def written(rows: Iterable[RemittanceRow]) -> Iterator[bytes]:
    """Line by line."""
    yield _line(HEADING)
    for row in rows:
        yield _line(
            (
                str(row.line),
                row.state,
                row.problem or "",
                row.kind or "",
                row.key,
                row.number,
                "" if row.amount_pence is None else str(row.amount_pence),
                row.paid_at.isoformat() if row.paid_at else "",
                row.outlet,
                row.reverses_key,
                row.receipt_id or "",
                row.text,
            )
        )


def _line(fields: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(field) for field in fields])
    return out.getvalue().encode()
