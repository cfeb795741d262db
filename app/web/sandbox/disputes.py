"""Moving disputes on, for programs: what a payer's bank does next. docs/sandbox.md."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.disputes import queries as disputes
from app.disputes.states import DisputeReason
from app.gateways.port import DisputeStage
from app.gateways.sandbox import disputes as bank
from app.jobs import sandbox
from app.payments import queries
from app.web.sandbox import programs
from app.web.sandbox.programs import RequestNotReadable
from app.wire.v1 import disputes as wire

blueprint = Blueprint("disputes", __name__, url_prefix="/payments/<payment_id>/disputes")


@blueprint.get("")
def index(payment_id: str) -> ResponseReturnValue:
    """The disputes of a payment, oldest first, as they are to us."""
    account_id = programs.caller().account_id
    queries.get(payment_id, account_id=account_id)
    return _answer(payment_id, account_id)


@blueprint.post("")
def create(payment_id: str) -> ResponseReturnValue:
    """Let the payer's bank take the next step, and tell us of it."""
    account_id = programs.caller().account_id
    body = programs.body("status", "reason")
    stage = programs.member(DisputeStage, body, "status")
    reason = programs.member(DisputeReason, body, "reason")
    if stage is None:
        raise RequestNotReadable("Say what happens to the dispute", field="status")
    queries.get(payment_id, account_id=account_id)
    bank.take_step(account_id, payment_id, stage, reason=reason or DisputeReason.GENERAL)
    sandbox.tell(account_id=account_id)
    return _answer(payment_id, account_id), 201


def _answer(payment_id: str, account_id: str) -> dict[str, Any]:
    found = disputes.of_payment(payment_id, account_id=account_id)
    return {"disputes": [wire.dispute(dispute) for dispute in found]}
