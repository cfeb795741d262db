"""Refusals become responses here and only here: six kinds, two formats.

The API has its own dialect (codes, bodies) and answers for its own path; see `api/v1/errors.py`.
What a person is shown as gone wrong has a reference, by which staff find it: see `app.incidents`.
"""

from collections.abc import Callable

import structlog
from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from app import health, ids, incidents
from app.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotIdentified,
    Refusal,
    Unavailable,
)
from app.maintenance import UnderMaintenance
from app.web import last_words
from app.web.doors import Door, door_of
from app.web.traces import incident_of

log = structlog.get_logger()

STATUS: dict[type[Refusal], int] = {
    Invalid: 422,
    NotIdentified: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
}


class FormOutOfDate(NotAllowed):
    """The form's token does not belong to this session: it was open too long, or is forged."""

    code = "form_out_of_date"
    message = "This page was open for too long. Go back, reload it and try again."


class DatabaseOutOfReach(Unavailable):
    """The database is gone, locked or too slow. Nothing can be done without it."""

    code = "database_out_of_reach"
    message = "The service is unavailable. Try again later."


Answer = Callable[[Refusal | None, int, str], ResponseReturnValue]

# A door that speaks its own language puts its function here: (refusal, status, error reference).
# The reference is "" where nothing went wrong that anybody would look for.
answers: dict[Door, Answer] = {}

SERVER_ERROR = 500
TRY_AGAIN_SECONDS = 60
_FOR_PEOPLE = {Door.PAGES, Door.STAFF}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal, by its kind."""
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 500)


def init_app(app: Flask) -> None:
    """Catch everything: what we foresaw, what the router refuses, and our own mistakes."""
    app.register_error_handler(Refusal, lambda refusal: _answer(refusal, status_of(refusal)))
    app.register_error_handler(CSRFError, lambda _: _answer(FormOutOfDate(), 403))
    app.register_error_handler(HTTPException, _refused_by_router)
    app.register_error_handler(Exception, _our_mistake)


def _refused_by_router(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or 300 <= error.code < 400:  # noqa: PLR2004  redirects
        return error
    if isinstance(error, InternalServerError):
        return _our_mistake(error)
    return _answer(None, error.code)


def _our_mistake(error: Exception) -> ResponseReturnValue:
    if health.is_database_out_of_reach(error):
        return _answer(DatabaseOutOfReach(), 503, error)
    return _answer(None, 500, error)


def _answer(
    refusal: Refusal | None, status: int, error: Exception | None = None
) -> ResponseReturnValue:
    """Answer in the door's own way. What went wrong is logged first, and kept last."""
    door = door_of(request.path)
    reference = ids.new_reference() if _is_worth_finding(door, refusal, status) else ""
    kind = refusal.code if refusal else type(error).__name__ if error else str(status)
    _log(reference, refusal=refusal, status=status, kind=kind, error=error)
    response = _said(door, refusal, status, reference)
    if status == STATUS[Unavailable]:
        response.headers.setdefault("Retry-After", str(TRY_AGAIN_SECONDS))
    if reference and response.status_code >= 400:  # noqa: PLR2004  else it became something better
        incidents.note(incident_of(reference, door=door, status=status, kind=kind), error=error)
    return response


def _log(
    reference: str, *, refusal: Refusal | None, status: int, kind: str, error: Exception | None
) -> None:
    """Write the line that has the reference. Where the database is gone, every request has one."""
    if isinstance(refusal, DatabaseOutOfReach):
        log.error(refusal.code, error_reference=reference, kind=type(error).__name__)
    elif error is not None:
        log.error("unexpected_error", error_reference=reference, kind=kind, exc_info=error)
    elif reference:
        log.info("refused", error_reference=reference, kind=kind, status=status)


def _is_worth_finding(door: Door, refusal: Refusal | None, status: int) -> bool:
    """Whether somebody may ask about it, as about an address that does not exist nobody will."""
    if isinstance(refusal, UnderMaintenance):
        return False
    if door in _FOR_PEOPLE and isinstance(refusal, FormOutOfDate | Conflict):
        return True
    return status >= SERVER_ERROR


def _said(door: Door, refusal: Refusal | None, status: int, reference: str) -> Response:
    """What the door says; where that breaks too, a page that depends on nothing."""
    try:
        return current_app.make_response(answers[door](refusal, status, reference))
    except Exception as second:
        log.exception("error_page_failed", error_reference=reference, kind=type(second).__name__)
        return last_words.page(reference, status=max(status, SERVER_ERROR))
