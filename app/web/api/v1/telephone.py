"""Being told of payments that were taken by telephone, elsewhere."""

from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.accounts import Caller
from app.payments import external, queries
from app.payments.external import TakenPayment
from app.payments.models import Payment
from app.payments.states import Happened
from app.web.api.replies import as_json
from app.web.api.v1 import bodies, idempotent, rules
from app.web.api.v1.access import caller
from app.web.api.v1.schemas.metadata import LONGEST_METADATA_VALUE
from app.web.api.v1.schemas.telephone import TakenPaymentBody
from app.wire.v1 import telephone as wire

blueprint = Blueprint("telephone", __name__, url_prefix="/payment_notification")

_OUTCOMES = {None: Happened.TAKEN_ELSEWHERE, "P0010": Happened.DECLINED}


@blueprint.post("", strict_slashes=False)
def create() -> ResponseReturnValue:
    asked = bodies.read(TakenPaymentBody)
    claim = idempotent.claim(asked)

    def do() -> Response:
        rules.check_telephone(asked, caller())
        recorded = external.record(_taken(asked, caller()), actor=caller().actor, claim=claim)
        return _answer(recorded.payment, 201 if recorded.is_new else 200)

    def afresh(payment_id: str) -> Response:
        return _answer(queries.get(payment_id, account_id=caller().account_id), 200)

    return idempotent.once(claim, do, afresh=afresh)


def _answer(payment: Payment, status: int) -> Response:
    return as_json(wire.notification(payment), status)


def _taken(asked: TakenPaymentBody, caller: Caller) -> TakenPayment:
    return TakenPayment(
        account_id=caller.account_id,
        service_id=caller.service_id,
        provider=caller.provider,
        provider_id=asked.provider_id,
        amount_pence=asked.amount_pence,
        reference=asked.reference,
        description=asked.description,
        outcome=_OUTCOMES.get(asked.payment_outcome.code, Happened.ERRORED),
        email=asked.email_address or "",
        metadata=_others(asked),
        card_brand=asked.card_type or "",
        card_first_six=asked.first_six_digits or "",
        card_last_four=asked.last_four_digits or "",
        card_expiry=asked.card_expiry or "",
        cardholder_name=asked.name_on_card or "",
    )


def _others(asked: TakenPaymentBody) -> dict[str, Any]:
    """What has no column of its own, as metadata: cut to the length that metadata may have.

    Refusing it instead would lose a payment for the sake of somebody's long error message.
    """
    outcome = asked.payment_outcome
    told = {name: getattr(asked, name) for name in wire.KEPT}
    told |= {name: getattr(outcome, name) for name in wire.OUTCOME}
    if outcome.supplemental is not None:
        told |= {name: getattr(outcome.supplemental, name) for name in wire.SUPPLEMENTAL}
    return {name: text[:LONGEST_METADATA_VALUE] for name, text in told.items() if text}
