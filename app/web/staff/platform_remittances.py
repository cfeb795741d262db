"""Files of what networks took in: loading one, how far it has come, and what a person looks at."""

from collections.abc import Iterable
from contextlib import closing

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import May
from app.remittances import queries, receiving, voiding
from app.remittances.models import RemittanceFile, RowState
from app.remittances.refusals import LARGEST_BYTES, FileEmpty, FileTooLarge
from app.remittances.voiding import NothingToReview, OwnProposal, ReasonMissing
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import remittance_drawing as drawing
from app.web.staff import remittance_sheet, sessions, typed
from app.web.staff.access import allow_on_platform, came_from, confirmed, person

blueprint = Blueprint("platform_remittances", __name__, url_prefix="/platform/remittances")

FILES_AT_ONCE = 50
LINES_AT_ONCE = 100
LOOK_AGAIN_SECONDS = 2
ROOM_FOR_THE_FORM = 64 * 1024
UNPROCESSABLE = 422
WITHOUT_FILE = FieldError("file", "file", lazy("Select a file"))
NO_ERRORS = Errors()


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """Let those who may load files send large ones; a form's token is read before its view is."""
    if endpoint == "staff.platform_remittances.new" and request.method == "POST":
        user = sessions.person()
        if user is not None and user.is_platform:
            request.max_content_length = LARGEST_BYTES + ROOM_FOR_THE_FORM


@blueprint.get("")
@allow_on_platform(May.LOAD_REMITTANCES)
def index() -> ResponseReturnValue:
    """The files, the newest first, and those that have not come."""
    page = typed.number_asked("page", otherwise=1)
    found = queries.newest(limit=FILES_AT_ONCE + 1, skip=max(0, page - 1) * FILES_AT_ONCE)
    gaps = queries.gaps() if page <= 1 else []
    return render_page(
        "staff/platform_remittances/index.html",
        shape={
            "is_found": bool(found),
            "has_gaps": bool(gaps),
            "has_earlier": len(found) > FILES_AT_ONCE,
            "has_later": page > 1,
        },
        holes={
            "new_url": url_for(".new"),
            "gaps": drawing.gaps(gaps),
            "files": drawing.files(found[:FILES_AT_ONCE]),
            "earlier_url": url_for(".index", page=page + 1),
            "later_url": url_for(".index", page=page - 1),
        },
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow_on_platform(May.LOAD_REMITTANCES)
@confirmed
def new() -> ResponseReturnValue:
    """Load a file. A worker reads it; the next page shows how far it has come."""
    if request.method != "POST":
        return _form(NO_ERRORS)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form(Errors.of([WITHOUT_FILE])), UNPROCESSABLE
    with closing(sent):
        content = sent.read(LARGEST_BYTES + 1)
    try:
        file = receiving.load(
            content,
            name=typed.readable(sent.filename),
            actor=Actor.staff(person().id),
            ip=came_from(),
        )
    except (FileTooLarge, FileEmpty) as refused:
        return _form(Errors.of([FieldError("file", "file", lazy(refused.message))])), UNPROCESSABLE
    return redirect(url_for(".show", remittance_id=file.id), 303)


@blueprint.get("/<remittance_id>")
@allow_on_platform(May.LOAD_REMITTANCES)
def show(remittance_id: str) -> ResponseReturnValue:
    """What a file says of itself and what was found in it, and its lines."""
    file = queries.get(remittance_id)
    only = RowState.NEEDS_REVIEW if request.args.get("only") == "review" else None
    after = typed.number_asked("after", otherwise=0)
    rows = queries.rows(file.id, state=only, after=after, limit=LINES_AT_ONCE + 1)
    response = make_response(drawing.file(file, rows, only=only, at_once=LINES_AT_ONCE))
    if file.is_unfinished:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@blueprint.route("/<remittance_id>/void", methods=["GET", "POST"])
@allow_on_platform(May.LOAD_REMITTANCES)
@confirmed
def void(remittance_id: str) -> ResponseReturnValue:
    """Propose to give a line up, or agree to it: the line that the address says."""
    file = queries.get(remittance_id)
    number = typed.number_asked("line", otherwise=0)
    row = next(iter(queries.rows(file.id, after=number - 1, limit=1)), None)
    to_file = redirect(url_for(".show", remittance_id=file.id), 303)
    if row is None or row.line != number or row.state is not RowState.NEEDS_REVIEW:
        return to_file
    if request.method != "POST":
        return drawing.line(file, row, user_id=person().id, errors=NO_ERRORS)
    reason = typed.text("reason", longest=voiding.LONGEST_REASON)
    try:
        done = voiding.void(file.id, number, user_id=person().id, reason=reason, ip=came_from())
    except NothingToReview:
        return to_file
    except (ReasonMissing, OwnProposal) as refused:
        errors = Errors.of([FieldError("reason", "reason", lazy(refused.message))])
        return drawing.line(file, row, user_id=person().id, errors=errors), UNPROCESSABLE
    is_over = done.state is RowState.VOID
    flash(_("The line was given up.") if is_over else _("Somebody else has to agree."), "success")
    return to_file


@blueprint.get("/<remittance_id>/download")
@allow_on_platform(May.LOAD_REMITTANCES)
def download(remittance_id: str) -> ResponseReturnValue:
    """Its lines and what became of each, as a CSV."""
    file = queries.get(remittance_id)
    return _sent(file, remittance_sheet.written(queries.all_rows(file.id)), kind="csv")


@blueprint.get("/<remittance_id>/original")
@allow_on_platform(May.LOAD_REMITTANCES)
def original(remittance_id: str) -> ResponseReturnValue:
    """The file as it came, as plain text: no program calculates what is in it."""
    file = queries.get(remittance_id)
    return _sent(file, [queries.content(file.id)], kind="plain")


def _form(errors: Errors) -> str:
    return render_page("staff/platform_remittances/new.html", errors=errors)


def _sent(file: RemittanceFile, content: Iterable[bytes], *, kind: str) -> Response:
    response = Response(content, content_type=f"text/{kind}; charset=utf-8")
    name = f"{drawing.file_name(file)}.{'csv' if kind == 'csv' else 'txt'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
