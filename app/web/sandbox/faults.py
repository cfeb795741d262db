"""The fault dial for programs: a test account's own key, JSON in, JSON out. docs/sandbox.md."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict
from app.gateways.port import Operation
from app.gateways.sandbox import faults as dial
from app.gateways.sandbox.models import FaultKind, SandboxFault
from app.web.sandbox import programs
from app.web.sandbox.programs import RequestNotReadable

MOST_FAULTS = 100

_MEMBERS = ("kind", "operation", "looking_up", "delay_ms", "times")

blueprint = Blueprint("faults", __name__, url_prefix="/faults")


class TooManyFaults(Conflict):
    code = "too_many_faults"
    message = f"An account can have {MOST_FAULTS} faults waiting. Clear them first."


class FaultNotReadable(RequestNotReadable):
    """`field` is what cannot be read."""

    code = "fault_not_readable"


@blueprint.get("")
def index() -> ResponseReturnValue:
    """What will still go wrong, in order. A browser is led to the page instead."""
    if "Authorization" not in request.headers and request.accept_mimetypes.accept_html:
        return redirect(url_for("sandbox.dial.show"))
    return _answer(programs.caller().account_id)


@blueprint.post("")
def create() -> ResponseReturnValue:
    account_id = programs.caller().account_id
    body = programs.body(*_MEMBERS, refusal=FaultNotReadable)
    set_fault(
        account_id,
        kind=programs.member(FaultKind, body, "kind", refusal=FaultNotReadable),
        operation=programs.member(Operation, body, "operation", refusal=FaultNotReadable),
        looking_up=_value(body, "looking_up", default=False),
        delay_ms=_value(body, "delay_ms", default=0),
        times=_value(body, "times", default=1),
    )
    return _answer(account_id), 201


@blueprint.delete("")
def destroy() -> ResponseReturnValue:
    dial.clear_faults(programs.caller().account_id)
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


def _value(body: dict[str, Any], name: str, *, default: bool | int) -> Any:
    value = body.get(name, default)
    if type(value) is not type(default):
        wanted = "true or false" if isinstance(default, bool) else "a whole number"
        raise FaultNotReadable(f"{name} must be {wanted}", field=name)
    return value
