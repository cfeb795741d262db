"""Paying at a counter of the sandbox, for programs. docs/sandbox.md."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.money import Pence
from app.payments.types.cash.counter import till
from app.payments.types.cash.counter.models import CounterTaking
from app.payments.types.cash.counter.till import Tell, What
from app.web.sandbox import programs
from app.web.sandbox.programs import RequestNotReadable

FOR_PROGRAMS = True
LONGEST_NUMBER = 200
LONGEST_OUTLET = 80

blueprint = Blueprint("takings", __name__, url_prefix="/takings")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """What was paid at counters for the account lately, the newest first."""
    found = till.takings(programs.caller().account_id)
    return {"takings": [_shown(taking) for taking in found]}


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Let somebody pay."""
    account_id = programs.caller().account_id
    body = programs.body("number", "network", "what", "amount", "outlet", "tell")
    made = till.take(
        account_id,
        number=_text(body, "number", longest=LONGEST_NUMBER),
        network=_text(body, "network", longest=LONGEST_NUMBER),
        what=programs.member(What, body, "what") or What.EXACT,
        amount_pence=_amount(body),
        outlet=_text(body, "outlet", longest=LONGEST_OUTLET),
        tell=programs.member(Tell, body, "tell") or Tell.EVENT,
    )
    return {"takings": [_shown(taking) for taking in made]}, 201


@blueprint.post("/<taking_id>/reversal")
def take_back(taking_id: str) -> ResponseReturnValue:
    """Let the shop take it back."""
    account_id = programs.caller().account_id
    body = programs.body("later", "tell")
    later = body.get("later", False)
    if not isinstance(later, bool):
        raise RequestNotReadable("later must be true or false", field="later")
    tell = programs.member(Tell, body, "tell") or Tell.EVENT
    back = till.take_back(taking_id, account_id=account_id, later=later, tell=tell)
    return {"takings": [_shown(back)]}, 201


@blueprint.post("/<taking_id>/event")
def tell(taking_id: str) -> ResponseReturnValue:
    """Push the event of it now."""
    return {"takings": [_shown(till.tell_now(taking_id, account_id=programs.caller().account_id))]}


def _shown(taking: CounterTaking) -> dict[str, Any]:
    return {
        "taking_id": taking.id,
        "network": taking.network,
        "kind": taking.kind,
        "transaction": taking.transaction,
        "number": taking.number,
        "amount": taking.amount_pence,
        "paid_at": taking.paid_at.isoformat(),
        "outlet": taking.outlet,
        "reverses": taking.reverses or None,
        "told_by_event": taking.told_at is not None,
        "remittance_id": taking.file_id,
    }


def _text(body: dict[str, Any], name: str, *, longest: int) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > longest or not _is_readable(value):
        raise RequestNotReadable(f"{name} must be a text of up to {longest} signs", field=name)
    return value


def _is_readable(text: str) -> bool:
    """A scanner's FNC1 is a sign that nobody sees; all others can be read."""
    return text.replace("\x1d", "").isprintable()


def _amount(body: dict[str, Any]) -> Pence | None:
    value = body.get("amount")
    if value is not None and type(value) is not int:
        raise RequestNotReadable("amount must be a whole number of pence", field="amount")
    return None if value is None else Pence(value)
