"""The pages of the audit log, which are the same for a service and for the platform."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from app.administration import audits
from app.audit import AuditRecord, nightly, search
from app.audit.search import Looked, RecordPage
from app.exports.harmless import harmless
from app.i18n import format_datetime
from app.payment_links import queries as payment_links
from app.web.rendering import render, render_page
from app.web.staff import audit_words
from app.web.staff.audit_filter import AuditFilter

AT_ONCE = 1_000  # records of a file that are read at a time
HEADINGS = (
    "Position",
    "When (UTC)",
    "Who",
    "Who (id)",
    "What was done",
    "About",
    "About (id)",
    "Service (id)",
    "Account (id)",
    "Before",
    "After",
    "From address",
    "Digest",
)
_LONGEST_PLACE = 18


def index(
    template: str,
    *,
    address: str,
    download: str,
    shape: dict[str, Any],
    holes: dict[str, Any],
    service_id: str | None = None,
) -> tuple[str, int]:
    """A page of records, and the form that searches them."""
    asked = AuditFilter.read(request.args)
    page = None
    if not asked.errors:
        page = search.find(
            asked.looked(),
            service_id=service_id,
            older_than=_place("older_than"),
            newer_than=_place("newer_than"),
        )
    drawn = render_page(
        template,
        shape={
            **shape,
            "is_filtered": not asked.is_empty,
            "outcome": "not_looked" if page is None else "found" if page.records else "none",
        },
        holes={
            **holes,
            **{f"typed_{name}": text for name, text in asked.texts.items()},
            "address": address,
            "lines": _lines(page, leads_to_payments=bool(service_id))
            if page and page.records
            else "",
            "newer_url": _url(address, asked, newer_than=page.newer if page else None),
            "older_url": _url(address, asked, older_than=page.older if page else None),
            "download_url": f"{download}?{urlencode(asked.query())}",
            "checked": render("staff/audit/_checked.html", **_checked()),
        },
        errors=asked.errors,
    )
    return drawn, 422 if asked.errors else 200


def file(looked: Looked, *, name: str, service_id: str | None = None) -> Response:
    """Everything that is found, newest first, as a CSV that comes as it is read."""
    response = Response(_written(looked, service_id), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _written(looked: Looked, service_id: str | None) -> Iterator[bytes]:
    yield _csv([HEADINGS])
    place: int | None = None
    while True:
        page = search.find(looked, service_id=service_id, older_than=place, size=AT_ONCE)
        names = _names_in(page.records)
        yield _csv(_row(record, names) for record in page.records)
        if page.older is None:
            return
        place = page.older


def _row(record: AuditRecord, names: audits.Names) -> list[str]:
    cells = (
        str(record.position),
        record.happened_at.isoformat(timespec="seconds"),
        audit_words.who(record, names),
        record.actor_id,
        record.action,
        names.of(record.subject_id) or record.subject_kind,
        record.subject_id,
        record.service_id or "",
        record.account_id or "",
        "" if record.before is None else json.dumps(record.before, ensure_ascii=False),
        "" if record.after is None else json.dumps(record.after, ensure_ascii=False),
        record.ip,
        record.digest,
    )
    return [harmless(cell) for cell in cells]


def _csv(rows: Any) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def _lines(page: RecordPage, *, leads_to_payments: bool) -> str:
    """The records of a page. Whoever runs the platform sees no payments, and is led to none."""
    names = _names_in(page.records)
    lines = [
        audit_words.line(record, names, leads_to_payments=leads_to_payments)
        for record in page.records
    ]
    return render("staff/audit/_lines.html", lines=lines)


def _names_in(records: Sequence[AuditRecord]) -> audits.Names:
    return audits.names_in(records, also=payment_links.titles)


def _checked() -> dict[str, Any]:
    """How the last check of the whole log ended, and whether one is under way."""
    found = nightly.newest()
    last = next((check for check in found if check.finished_at is not None), None)
    return {
        "is_checked": last is not None,
        "is_intact": last is not None and last.is_intact,
        "when": format_datetime(last.finished_at) if last and last.finished_at else "",
        "records": f"{last.records:,}" if last else "",
        "is_waiting": bool(found) and found[0].finished_at is None,
    }


def _place(name: str) -> int | None:
    text = request.args.get(name, "")
    is_place = text.isascii() and text.isdigit() and len(text) <= _LONGEST_PLACE
    return int(text) if is_place else None


def _url(address: str, asked: AuditFilter, **place: int | None) -> str:
    ((name, where),) = place.items()
    if where is None:
        return ""
    return f"{address}?{urlencode(asked.query() | {name: str(where)})}"
