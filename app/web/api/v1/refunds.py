"""Giving money back, and looking at what was given back."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.payments import queries as payments
from app.refunds import creation, queries
from app.refunds.models import Refund
from app.web.api.replies import as_json
from app.web.api.v1 import bodies, idempotent, rules
from app.web.api.v1.access import caller
from app.web.api.v1.schemas.refunds import NewRefundBody
from app.wire.v1 import refunds as wire

blueprint = Blueprint("refunds", __name__, url_prefix="/payments/<payment_id>/refunds")


@blueprint.post("", strict_slashes=False)
def create(payment_id: str) -> ResponseReturnValue:
    asked = bodies.read(NewRefundBody)
    claim = idempotent.claim(asked)

    def do() -> Response:
        rules.refuse_disabled(caller())
        refund = creation.create(
            payment_id,
            account_id=caller().account_id,
            amount_pence=asked.amount_pence,
            amount_available_pence=asked.refund_amount_available_pence,
            actor=caller().actor,
            claim=claim,
        )
        return as_json(wire.refund(refund), 202)

    def afresh(refund_id: str) -> Response:
        return as_json(wire.refund(_find(payment_id, refund_id)), 202)

    return idempotent.once(claim, do, afresh=afresh)


@blueprint.get("", strict_slashes=False)
def index(payment_id: str) -> ResponseReturnValue:
    account_id = caller().account_id
    payment = payments.get(payment_id, account_id=account_id)
    found = queries.of_payment(payment.id, account_id=account_id)
    return as_json(wire.refunds(payment.id, found))


@blueprint.get("/<refund_id>", strict_slashes=False)
def show(payment_id: str, refund_id: str) -> ResponseReturnValue:
    return as_json(wire.refund(_find(payment_id, refund_id)))


def _find(payment_id: str, refund_id: str) -> Refund:
    return queries.get(refund_id, payment_id=payment_id, account_id=caller().account_id)
