"""What can go wrong in an endpoint, as responses: one a status, with an example for each code."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from app.web.api.v1.codes import Code
from app.web.api.v1.document import headers
from app.web.api.v1.document.schemas import REFERENCE
from app.web.api.v1.operations import Operation, errors_of

_HOLE = re.compile(r"\{(?:refusal\.)?(\w+)\}")


def responses_to_errors(endpoint: str, operation: Operation) -> dict[str, Any]:
    """The responses by status."""
    by_status = groupby(errors_of(endpoint, operation), attrgetter("status"))
    return {str(status): _response(list(known)) for status, known in by_status}


def in_words(code: Code) -> str:
    """What a code says, with names where something is filled in."""
    return _HOLE.sub(r"<\1>", code.description)


def _response(known: list[Code]) -> dict[str, Any]:
    return {
        "description": " ".join(sorted({code.code for code in known})),
        "headers": headers.of_error(known[0].status),
        "content": {
            "application/json": {
                "schema": {"$ref": REFERENCE.format(model="Error")},
                "examples": dict(_examples(known)),
            }
        },
    }


def _examples(known: Iterable[Code]) -> Iterator[tuple[str, Any]]:
    for code, same in groupby(known, attrgetter("code")):
        for number, one in enumerate(same, start=1):
            name = code if number == 1 else f"{code}-{number}"
            yield name, {"value": {"code": code, "description": in_words(one)}}
