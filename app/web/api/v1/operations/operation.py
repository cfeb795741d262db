"""What is said of an endpoint that its code alone does not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from app.web.api.v1 import codes
from app.web.api.v1.codes import Code
from app.web.api.v1.dialects import DIALECTS


class Tag(StrEnum):
    """What an endpoint is about. The chapters of the reference, in their order."""

    PAYMENTS = "Payments"
    CARDS = "Cards by telephone"
    REFUNDS = "Refunds"
    AGREEMENTS = "Agreements"
    DISPUTES = "Disputes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One endpoint as its callers see it.

    Args:
        summary: what it does, as a title.
        description: what else its callers must know, in whole sentences.
        status, shape: of the answer when it was done; no shape is no body.
        again: the status where it had been done before.
        location: whether that answer names the new resource in `Location`.
        body, query: what is sent; what is checked and what is described are one.
        example: a body that works in a sandbox.
        links: operations that the members of the answer lead on to.
        codes: what can go wrong besides what the endpoint's dialect says.
        is_repeatable: whether it heeds `Idempotency-Key`.
        needs_key: whether callers show a bearer key.
    """

    tag: Tag
    summary: str
    description: str = ""
    status: int = 200
    again: int | None = None
    shape: Any = None
    location: bool = False
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    example: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    is_repeatable: bool = False
    needs_key: bool = True


def errors_of(endpoint: str, operation: Operation) -> list[Code]:
    """Everything that can go wrong in an endpoint, by status and code."""
    words = DIALECTS[endpoint]
    found = {words.not_found, words.broken, codes.UNAVAILABLE, codes.TOO_MANY}
    found |= {*words.refusals.values(), *operation.codes}
    if operation.body is not None:
        found |= {words.unreadable, words.missing, words.wrong_type, words.wrong_value}
        found.add(codes.TOO_LARGE)
    if operation.is_repeatable:
        found.add(codes.WRONG_HEADER)
    if operation.query is not None:
        found.add(words.wrong_value)
    if operation.needs_key:
        found.add(codes.NO_KEY)
    return sorted(found, key=lambda code: (code.status, code.code, code.description))
