"""Where a payment's money stands with regard to refunds."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.money import Pence
from app.payments.models import Payment
from app.refunds import queries
from app.refunds.models import Refund
from app.refunds.states import RefundState

_ON_ITS_WAY = frozenset({RefundState.CREATED, RefundState.SENDING, RefundState.SUBMITTED})


@dataclass(frozen=True, slots=True)
class Sums:
    """Each refund is in one of the first three or has failed; what is left can be refunded."""

    refunded_pence: Pence
    on_its_way_pence: Pence
    not_known_pence: Pence
    available_pence: Pence


def of(payment: Payment, refunds: Sequence[Refund]) -> Sums:
    """Add up the refunds of a payment."""
    return Sums(
        refunded_pence=_sum(refunds, {RefundState.SUCCESS}),
        on_its_way_pence=_sum(refunds, _ON_ITS_WAY),
        not_known_pence=_sum(refunds, {RefundState.UNKNOWN}),
        available_pence=payment.refundable_pence,
    )


def told(payment_id: str, *, account_id: str) -> Sequence[Refund]:
    """The refunds that a payer is told of, oldest first: all but those that came to nothing."""
    return [
        refund
        for refund in queries.of_payment(payment_id, account_id=account_id)
        if refund.state is not RefundState.FAILED
    ]


def _sum(refunds: Sequence[Refund], states: frozenset[RefundState] | set[RefundState]) -> Pence:
    return Pence(sum(refund.amount_pence for refund in refunds if refund.state in states))
