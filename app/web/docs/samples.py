"""Things of the reader's own sandbox with which the examples can be tried as they stand."""

from collections.abc import Iterator
from typing import Any

from app.agreements import pages as agreements
from app.agreements.states import AgreementState
from app.payments import pages as payments
from app.payments.models import Payment
from app.payments.states import State
from app.refunds import pages as refunds
from app.refunds.availability import Availability, availability
from app.searching import Asked

Sample = dict[str, Any]

_FEW = Asked(size=20)
_REFUNDED_PENCE = 500
_PAYMENTS: dict[str, tuple[State, ...]] = {
    "payments.show": (),
    "events.index": (),
    "payments.capture": (State.CAPTURABLE,),
    "refunds.create": (State.CAPTURED,),
}
_AGREEMENTS: dict[str, AgreementState | None] = {
    "agreements.show": None,
    "agreements.cancel": AgreementState.ACTIVE,
}


def sample(operation_id: str, account_id: str) -> Sample:
    """What an example of this operation can name in this account: path and body, by name."""
    if operation_id in _PAYMENTS:
        return next((_named(one) for one in _payments(operation_id, account_id)), {})
    if operation_id in {"refunds.index", "refunds.show"}:
        found = refunds.find(account_id, refunds.Filters(), _FEW).rows
        return {"payment_id": found[0].payment_id, "refund_id": found[0].id} if found else {}
    if operation_id in _AGREEMENTS:
        filters = agreements.Filters(state=_AGREEMENTS[operation_id])
        known = agreements.find(account_id, filters, _FEW).rows
        return {"agreement_id": known[0].agreement.id} if known else {}
    return {}


def _payments(operation_id: str, account_id: str) -> Iterator[Payment]:
    """The payments with which it can be done, newest first."""
    filters = payments.Filters(states=_PAYMENTS[operation_id])
    for payment in payments.find(account_id, filters, _FEW).rows:
        is_refundable = availability(payment) is Availability.AVAILABLE
        if is_refundable or operation_id != "refunds.create":
            yield payment


def _named(payment: Payment) -> Sample:
    left_pence = payment.total_pence - payment.refunded_pence
    return {
        "payment_id": payment.id,
        "amount": min(_REFUNDED_PENCE, left_pence),
        "refund_amount_available": left_pence,
    }
