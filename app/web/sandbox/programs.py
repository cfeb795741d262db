"""What programs may send at this door: a test account's own key, and a JSON object."""

import json
from enum import StrEnum
from typing import Any, TypeVar

from flask import request

from app.accounts import Caller, keys
from app.accounts.errors import KeyNotRecognised
from app.errors import Invalid, NotAllowed

# Where programs are answered, in JSON; everywhere else at this door people are, with pages.
ADDRESSES = (
    "/sandbox/faults",
    "/sandbox/payments/",
    "/sandbox/payouts",
    "/sandbox/takings",
    "/sandbox/cash-outs",
    "/sandbox/remittances",
)

Member = TypeVar("Member", bound=StrEnum)


class OnlyForTests(NotAllowed):
    code = "only_for_test_accounts"
    message = "Only a test account can tell the sandbox provider what to do"


class RequestNotReadable(Invalid):
    """`field` is what cannot be read."""

    code = "request_not_readable"
    message = "The request cannot be read"


def require_test(caller: Caller) -> Caller:
    """The caller, if money is not real to them.

    Raises:
        OnlyForTests
    """
    if caller.is_live:
        raise OnlyForTests
    return caller


def caller() -> Caller:
    """Whose key this request came with.

    Raises:
        KeyNotRecognised, OnlyForTests
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise KeyNotRecognised
    return require_test(keys.recognise(secret.strip()))


def body(*known: str, refusal: type[RequestNotReadable] = RequestNotReadable) -> dict[str, Any]:
    """The request's JSON object, which has no other members than these.

    Raises:
        RequestNotReadable: or `refusal`, which is a kind of it.
    """
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise refusal("Send a JSON object")
    if unknown := sorted(found.keys() - set(known)):
        raise refusal(f"There is no {unknown[0]}", field=unknown[0])
    return found


def member(
    kinds: type[Member],
    found: dict[str, Any],
    name: str,
    *,
    refusal: type[RequestNotReadable] = RequestNotReadable,
) -> Member | None:
    """A member of a body that is one of a few words; None where it is left out.

    Raises:
        RequestNotReadable: or `refusal`, which is a kind of it.
    """
    value = found.get(name)
    if value is None:
        return None
    for one in kinds:
        if one.value == value:
            return one
    allowed = ", ".join(one.value for one in kinds)
    raise refusal(f"{name} must be one of {allowed}", field=name)
