"""Refusals become responses here and only here: six kinds, two formats.

The API has its own dialect (codes, bodies) and answers for its own path; see `api/v1/errors.py`.
"""

from collections.abc import Callable

import structlog
from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from app import ids
from app.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotIdentified,
    Refusal,
    Unavailable,
)
from app.web.doors import Door, door_of

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


Answer = Callable[[Refusal | None, int, str], ResponseReturnValue]

# A door that speaks its own language puts its function here: (refusal, status, error reference).
answers: dict[Door, Answer] = {}


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
    reference = ids.new_id()
    log.error(
        "unexpected_error", error_reference=reference, kind=type(error).__name__, exc_info=error
    )
    return _answer(None, 500, reference)


def _answer(refusal: Refusal | None, status: int, reference: str = "") -> ResponseReturnValue:
    return answers[door_of(request.path)](refusal, status, reference)
