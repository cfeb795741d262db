"""Refusals as the API says them: `{"code", "description"}`, and the `field` or `header` meant."""

from dataclasses import replace
from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import MethodNotAllowed

from app.errors import Invalid, NotIdentified, Refusal, Unavailable
from app.maintenance import UnderMaintenance
from app.web import errors, maintenance
from app.web.api.replies import as_json
from app.web.api.v1 import codes
from app.web.api.v1.codes import Code, Dialect
from app.web.api.v1.dialects import DIALECTS
from app.web.doors import Door

_BY_STATUS: dict[int, Code] = {
    HTTPStatus.NOT_FOUND: codes.NO_SUCH_ADDRESS,
    HTTPStatus.METHOD_NOT_ALLOWED: codes.WRONG_METHOD,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: codes.TOO_LARGE,
}


class Refused(Invalid):
    """What this door itself finds wrong, in its own words.

    `about` is the attribute meant. It becomes the body's `field` unless `named` is False: the
    reference platform says some attributes in the description only, and clients compare.
    `retry_after` is in seconds, where trying again will help.
    """

    code = "refused_by_api"

    def __init__(
        self,
        code: Code,
        *,
        about: str = "",
        problem: str = "",
        header: str = "",
        named: bool = True,
        retry_after: int = 0,
    ) -> None:
        self.answer = code
        self.retry_after = retry_after
        self.header = header
        super().__init__(
            code.description.format(field=about, problem=problem, header=header),
            field=about if named else None,
        )


def init_app() -> None:
    """Answer for everything that goes wrong at this door."""
    errors.answers[Door.API] = answer


def dialect() -> Dialect:
    """The words of the endpoint that this request came to."""
    return DIALECTS.get(request.endpoint or "", codes.NO_ENDPOINT)


def answer(refusal: Refusal | None, status: int, reference: str = "") -> Response:  # noqa: ARG001  the request's id finds the log line
    """The response to a refusal, to what the router refuses, or to a mistake of ours."""
    if isinstance(refusal, Refused):
        return _refused(refusal)
    code = _code_of(refusal, status)
    response = _response(code, code.description.format(refusal=refusal), field=code.field)
    if isinstance(refusal, NotIdentified):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, UnderMaintenance):
        response.headers["Retry-After"] = str(maintenance.seconds_left(refusal.about))
    if isinstance(request.routing_exception, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(request.routing_exception.valid_methods or ())
    return response


def _refused(refusal: Refused) -> Response:
    response = _response(
        refusal.answer, refusal.message, field=refusal.field, header=refusal.header
    )
    if refusal.retry_after:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _code_of(refusal: Refusal | None, status: int) -> Code:
    """The endpoint's own word for it; else what is said of such things everywhere."""
    words = dialect()
    match refusal:
        case None if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return _BY_STATUS.get(status) or replace(codes.NOT_UNDERSTOOD, status=status)
        case NotIdentified():
            return codes.NO_KEY
        case Unavailable():
            return codes.UNAVAILABLE
        case _:
            return words.code_of(refusal)


def _response(
    code: Code, description: str, *, field: str | None = None, header: str = ""
) -> Response:
    body = {"code": code.code, "description": description}
    if field:
        body["field"] = field
    if header:
        body["header"] = header
    return as_json(body, code.status)
