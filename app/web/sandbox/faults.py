"""The fault dial for programs: a test account's own key, JSON in, JSON out. docs/sandbox.md."""

import json
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import Caller, keys
from app.accounts.errors import KeyNotRecognised
from app.errors import Conflict, Invalid, NotAllowed
from app.gateways.port import Operation
from app.gateways.sandbox import faults as dial
from app.gateways.sandbox.models import FaultKind, SandboxFault

PATH = "/sandbox/faults"
MOST_FAULTS = 100

Member = TypeVar("Member", bound=StrEnum)

blueprint = Blueprint("faults", __name__, url_prefix="/faults")


class OnlyForTests(NotAllowed):
    code = "only_for_test_accounts"
    message = "Only a test account has a fault dial"


class TooManyFaults(Conflict):
    code = "too_many_faults"
    message = f"An account can have {MOST_FAULTS} faults waiting. Clear them first."


class FaultNotReadable(Invalid):
    """`field` is what cannot be read."""

    code = "fault_not_readable"
    message = "The request cannot be read"


@blueprint.get("")
def index() -> ResponseReturnValue:
    """What will still go wrong, in order. A browser is led to the page instead."""
    if "Authorization" not in request.headers and request.accept_mimetypes.accept_html:
        return redirect(url_for("sandbox.dial.show"))
    return _answer(_caller().account_id)


@blueprint.post("")
def create() -> ResponseReturnValue:
    account_id = _caller().account_id
    body = _body()
    set_fault(
        account_id,
        kind=_member(FaultKind, body, "kind", required=True),
        operation=_member(Operation, body, "operation"),
        looking_up=_value(body, "looking_up", default=False),
        delay_ms=_value(body, "delay_ms", default=0),
        times=_value(body, "times", default=1),
    )
    return _answer(account_id), 201


@blueprint.delete("")
def destroy() -> ResponseReturnValue:
    dial.clear_faults(_caller().account_id)
    return "", 204


def set_fault(account_id: str, *, kind: FaultKind | None, **fault: Any) -> None:
    """Let the account's next calls go wrong, after any faults set earlier.

    Raises:
        TooManyFaults, FaultNotReadable, FaultNotPossible
    """
    if kind is None:
        raise FaultNotReadable(field="kind")
    if len(dial.list_faults(account_id)) >= MOST_FAULTS:
        raise TooManyFaults
    dial.set_fault(account_id, kind=kind, **fault)


def require_test(caller: Caller) -> Caller:
    """The caller, if money is not real to them.

    Raises:
        OnlyForTests
    """
    if caller.is_live:
        raise OnlyForTests
    return caller


def _caller() -> Caller:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise KeyNotRecognised
    return require_test(keys.recognise(secret.strip()))


def _answer(account_id: str) -> dict[str, Any]:
    return {"faults": [_shown(fault) for fault in dial.list_faults(account_id)]}


def _shown(fault: SandboxFault) -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "operation": fault.operation,
        "looking_up": fault.looking_up,
        "delay_ms": fault.delay_ms,
        "remaining": fault.remaining,
    }


def _body() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise FaultNotReadable("Send a JSON object")
    known = {"kind", "operation", "looking_up", "delay_ms", "times"}
    if unknown := sorted(body.keys() - known):
        raise FaultNotReadable(f"There is no {unknown[0]}", field=unknown[0])
    return body


def _member(
    kinds: type[Member], body: dict[str, Any], name: str, *, required: bool = False
) -> Member | None:
    value = body.get(name)
    if value is None and not required:
        return None
    for member in kinds:
        if member.value == value:
            return member
    allowed = ", ".join(member.value for member in kinds)
    raise FaultNotReadable(f"{name} must be one of {allowed}", field=name)


def _value(body: dict[str, Any], name: str, *, default: bool | int) -> Any:
    value = body.get(name, default)
    if type(value) is not type(default):
        wanted = "true or false" if isinstance(default, bool) else "a whole number"
        raise FaultNotReadable(f"{name} must be {wanted}", field=name)
    return value
