"""The headers of answers that mean something to whoever reads them."""

from http import HTTPStatus
from typing import Any

from app.web.api.v1.idempotent import REPLAYED
from app.web.api.v1.operations import Operation
from app.web.request_log import HEADER as REQUEST_ID

LOCATION = "Location"

DEFINITIONS: dict[str, Any] = {
    LOCATION: {
        "description": "The address of what was made.",
        "required": True,
        "schema": {"type": "string", "format": "uri"},
    },
    REQUEST_ID: {
        "description": "Yours, where the request had one, else ours. It stands in our log.",
        "required": True,
        "schema": {"type": "string"},
    },
    REPLAYED: {
        "description": "It had been done before, with the same `Idempotency-Key`.",
        "schema": {"const": "true"},
    },
    "Retry-After": {
        "description": "In how many seconds to try again.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "A key is wanted.",
        "required": True,
        "schema": {"const": "Bearer"},
    },
}
_OF_ERRORS = {
    HTTPStatus.UNAUTHORIZED: "WWW-Authenticate",
    HTTPStatus.TOO_MANY_REQUESTS: "Retry-After",
}


def of_success(operation: Operation) -> dict[str, Any]:
    """Those of the answer when it was done."""
    names = [REQUEST_ID]
    if operation.location:
        names.append(LOCATION)
    if operation.is_repeatable:
        names.append(REPLAYED)
    return _referred(names)


def of_error(status: int) -> dict[str, Any]:
    """Those of the answer when it was not."""
    return _referred([REQUEST_ID, *(name for code, name in _OF_ERRORS.items() if code == status)])


def _referred(names: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
