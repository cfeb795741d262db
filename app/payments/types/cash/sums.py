"""What was paid in for payments so far, from their receipts: one question for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.money import Pence
from app.receipts.models import Receipt, ReceiptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidIn:
    """What came in for one payment and was not taken back.

    `excess_pence` is the payer's: more than was wanted, twice, or when nothing was wanted any more;
    what a person has decided about since is left out.
    `paid_at` is when the last of what counted was paid at a counter.
    """

    received_pence: Pence = Pence(0)
    excess_pence: Pence = Pence(0)
    paid_at: datetime | None = None
    is_late: bool = False


def of_payments(session: Session, payment_ids: Sequence[str]) -> dict[str, PaidIn]:
    """What was paid in for each of these payments."""
    found = session.scalars(
        select(Receipt)
        .where(
            Receipt.payment_id.in_(payment_ids),
            Receipt.kind == ReceiptKind.PAYMENT,
            Receipt.reversed_at.is_(None),
        )
        .order_by(Receipt.paid_at, Receipt.id)
    ).all()
    return {
        payment_id: _sum([one for one in found if one.payment_id == payment_id])
        for payment_id in payment_ids
    }


def _sum(receipts: Sequence[Receipt]) -> PaidIn:
    counted = [one for one in receipts if one.applied_pence]
    return PaidIn(
        received_pence=Pence(sum(one.applied_pence for one in receipts)),
        excess_pence=Pence(sum(map(_undecided_pence, receipts))),
        paid_at=counted[-1].paid_at if counted else None,
        is_late=any(one.is_late for one in counted),
    )


def _undecided_pence(receipt: Receipt) -> int:
    """What the payment does not have of it, and nobody has decided about."""
    return receipt.amount_pence - receipt.applied_pence - receipt.decided_pence
