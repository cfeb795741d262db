"""The pages of exports, which are the same for one account and for all of somebody's services."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import exports
from app.accounts.models import AccountKind
from app.exports import Asked, Export, ExportState, FileFormat, TooManyAtOnce
from app.i18n import LazyText, format_datetime, lazy, ngettext
from app.i18n import gettext as _
from app.payments.search import MOST_COUNTED
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff.access import came_from, person
from app.web.staff.payment_filter import PaymentFilter

LOOK_AGAIN_SECONDS = 2
UNPROCESSABLE, CONFLICT = 422, 409

STATES: dict[ExportState, LazyText] = {
    ExportState.WAITING: lazy("Waiting"),
    ExportState.RUNNING: lazy("Being made"),
    ExportState.DONE: lazy("Ready"),
    ExportState.CANCELLED: lazy("Cancelled"),
    ExportState.FAILED: lazy("Not made"),
}
_COLOURS = {ExportState.DONE: "green", ExportState.FAILED: "red", ExportState.CANCELLED: "grey"}
_FORMATS = {FileFormat.CSV: "CSV", FileFormat.XLSX: "Excel (XLSX)"}
_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_A_KILOBYTE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the pages stand: below an account, or below all services.

    `kind` is that of all services' accounts, and `services` are the names of those that it is of.
    """

    layout: str
    endpoints: str
    list_endpoint: str
    ids: dict[str, Any]
    shape: dict[str, Any]
    holes: dict[str, str]
    kind: str | None = None
    services: str = ""

    def list_url(self, query: str) -> str:
        """The address of the list when it shows what is wanted."""
        url = url_for(self.list_endpoint, **self.ids)
        return f"{url}?{query}" if query else url

    def query(self, wanted: PaymentFilter) -> str:
        """What that address says."""
        of_all = {"kind": self.kind} if self.kind else {}
        return urlencode({**of_all, **wanted.query()}, doseq=True)

    def url(self, view: str, export: Export | None = None, **values: Any) -> str:
        """The address of one of the pages."""
        of_it: dict[str, Any] = {} if export is None else {"export_id": export.id}
        return url_for(f"{self.endpoints}.{view}", **self.ids, **of_it, **values)

    def draw(self, view: str, *, shape: dict[str, Any], holes: dict[str, Any], **more: Any) -> str:
        """Draw one of the pages."""
        return render_page(
            f"staff/exports/{view}.html",
            shape={**self.shape, "layout": self.layout, **shape},
            holes={**self.holes, **holes},
            **more,
        )


def asked_for(
    asked: Callable[[FileFormat, PaymentFilter, str], Asked],
    *,
    account_ids: Sequence[str],
    place: Place,
) -> ResponseReturnValue:
    """The form; posted, the file itself where it is small, else the page of its progress.

    Raises:
        NoLongerPermitted
    """
    wanted = PaymentFilter.read(request.args, account_ids=account_ids)
    if wanted.errors:
        return redirect(url_for(place.list_endpoint, **place.ids, kind=place.kind), 303)
    if request.method != "POST":
        return _form(wanted, account_ids, place, Errors())
    kind = request.form.get("format", "")
    if kind not in list(FileFormat):
        error = FieldError("format", "format", lazy("Select the kind of file you want"))
        return _form(wanted, account_ids, place, Errors((error,))), UNPROCESSABLE
    try:
        export = exports.ask_for(asked(FileFormat(kind), wanted, place.query(wanted)))
    except TooManyAtOnce as refused:
        error = FieldError("", "format", lazy(refused.message))
        return _form(wanted, account_ids, place, Errors((error,))), CONFLICT
    is_there = export.state is ExportState.DONE
    return redirect(place.url("download" if is_there else "show", export), 303)


def progress(export: Export, *, place: Place) -> Response:
    """How far it has come. Until it is done the page looks again by itself, without a script."""
    page = place.draw(
        "show",
        shape={
            "state": export.state.value,
            "problem": export.problem,
        },
        holes={
            "percent": str(export.percent),
            "so_far": _so_far(export),
            "facts": render("staff/exports/_facts.html", facts=_facts(export, place)),
            "download_url": place.url("download", export),
            "cancel_url": place.url("cancel", export),
            "again_url": f"{place.url('new')}?{export.query}",
            "all_url": place.url("index", kind=place.kind),
            "file": _("%(format)s, %(size)s", format=_FORMATS[export.format], size=_size(export)),
            "until": format_datetime(export.expires_at),
        },
    )
    response = make_response(page)
    if export.is_unfinished:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def listed(found: Sequence[Export], *, place: Place) -> str:
    """Somebody's exports, newest first."""
    lines = [
        {
            "url": place.url("show", export),
            "when": format_datetime(export.created_at),
            "format": _FORMATS[export.format],
            "what": _what(export),
            "rows": f"{export.rows:,}" if export.state is ExportState.DONE else "",
            "state": str(STATES[export.state]),
            "colour": _COLOURS.get(export.state, "blue"),
        }
        for export in found
    ]
    return place.draw(
        "index",
        shape={"is_found": bool(lines)},
        holes={
            "lines": render("staff/exports/_lines.html", lines=lines) if lines else "",
            "new_url": place.url("new", kind=place.kind),
        },
    )


def sent(export: Export, *, name: str, place: Place) -> ResponseReturnValue:
    """The file itself, as it stands in the database. What is not finished has only its page.

    Raises:
        NoLongerPermitted: its maker may not see all of it any more.
    """
    exports.check_permitted(export)
    if export.state is not ExportState.DONE:
        return redirect(place.url("show", export), 303)
    if request.method == "GET":  # and not HEAD
        exports.note_download(export, ip=came_from())
    response = Response(exports.content(export), content_type=_TYPES[export.format])
    response.content_length = export.file_bytes
    day = export.created_at.strftime("%Y-%m-%d")
    filename = f"payments-{_plain(name)}-{day}.{export.format}".replace("--", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def cancelled(export: Export, *, place: Place) -> ResponseReturnValue:
    """Back to its page, which says what has become of it."""
    if export.state is ExportState.CANCELLED:
        flash(_("The export was cancelled. Nothing of it is kept."), "success")
    return redirect(place.url("show", export), 303)


def _form(wanted: PaymentFilter, account_ids: Sequence[str], place: Place, errors: Errors) -> str:
    count = exports.count(person().id, account_ids, wanted.wanted(), most=MOST_COUNTED)
    query = place.query(wanted)
    tags = [text for text, _without in wanted.tags()]
    return place.draw(
        "new",
        shape={
            "is_filtered": bool(tags),
            "is_empty": count == 0,
            "names_services": bool(place.services),
        },
        holes={
            "count": _count(count),
            "tags": render("staff/exports/_tags.html", tags=tags) if tags else "",
            "action": f"{place.url('new')}?{query}",
            "back_url": place.list_url(query),
            "all_url": place.url("index", kind=place.kind),
            "services": place.services,
        },
        errors=errors,
    )


def _count(count: int) -> str:
    if count > MOST_COUNTED:
        return _("More than %(number)s payments", number=f"{MOST_COUNTED:,}")
    return ngettext("%(number)s payment", "%(number)s payments", count, number=f"{count:,}")


def _what(export: Export) -> str:
    """Which payments are in it, in words."""
    said: MultiDict[str, str] = MultiDict(parse_qsl(export.query))
    tags = [text for text, _without in PaymentFilter.read(said).tags()]
    if not export.account_id:
        is_live = said.get("kind") == AccountKind.LIVE
        tags.insert(0, _("Live payments") if is_live else _("Test payments"))
    return ", ".join(tags) or _("All payments")


def _so_far(export: Export) -> str:
    if export.state is ExportState.WAITING:
        return _("Waiting to begin")
    return _(
        "%(done)s of %(all)s payments, %(rows)s rows so far",
        done=f"{export.payments_done:,}",
        all=f"{export.payments:,}",
        rows=f"{export.rows:,}",
    )


def _facts(export: Export, place: Place) -> list[tuple[str, str]]:
    facts = [(_("Payments"), _what(export))]
    if place.services:
        facts.append((_("Services"), place.services))
    facts += [
        (_("Asked for"), format_datetime(export.created_at)),
        (_("Kind of file"), _FORMATS[export.format]),
    ]
    if export.state is ExportState.DONE:
        facts.append((_("Rows"), f"{export.rows:,}"))
    return facts


def _size(export: Export) -> str:
    size = max(1, round(export.file_bytes / _A_KILOBYTE))
    return f"{size / _A_KILOBYTE:,.1f} MB" if size >= _A_KILOBYTE else f"{size} KB"


def _plain(name: str) -> str:
    """A name as every file system takes it: "Trwyddedau pysgota" is trwyddedau-pysgota."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:40]
