"""A name for each request, and one line in the log for each of a computer's.

The name is the caller's `X-Request-Id` where that is fit to be written down, else one of ours. It
stands in every line that is logged meanwhile, and goes back with the answer to a computer. Bodies,
keys, query strings (searches name people) and addresses of payers are never written.
"""

import re
from time import perf_counter
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, unbind_contextvars

from app import ids
from app.logs import scrubbing
from app.web.doors import Door, door_of

log = structlog.get_logger()

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_DOORS = {Door.API, Door.HOOKS}


def init_app(app: Flask) -> None:
    """Name requests, and log those of the doors for computers."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def _begin() -> None:
    if door_of(request.path) is not Door.STATIC and "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _SANE.fullmatch(given) else ids.new_token()
        g.request_began = perf_counter()
        bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if door_of(request.path) not in _DOORS:
        return response
    _begin()  # it was refused before it got here
    response.headers[HEADER] = g.request_id
    caller = g.get("caller")
    log.info(
        "api_request",
        request_id=g.request_id,
        method=request.method,
        path=quote(scrubbing.text(request.path[:2_000])[:200], safe="/[]"),
        endpoint=request.endpoint,
        status=response.status_code,
        duration_ms=round((perf_counter() - g.request_began) * 1000, 1),
        account_id=None if caller is None else caller.account_id,
        key_id=None if caller is None else caller.key_id,
    )
    return response


def _forget(_error: BaseException | None) -> None:
    if "request_id" in g:
        unbind_contextvars("request_id")  # the thread's next request may come to another door
