"""Looking refunds up. What is returned is loaded and detached."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.errors import NotFound
from app.refunds.models import Refund


class RefundNotFound(NotFound):
    """There is no such refund of this payment in this account."""

    code = "refund_not_found"


def get(refund_id: str, *, payment_id: str, account_id: str) -> Refund:
    """Find one refund of one payment of one account.

    Raises:
        RefundNotFound
    """
    with db.reading() as session:
        refund = session.scalar(
            select(Refund).where(
                Refund.id == refund_id,
                Refund.payment_id == payment_id,
                Refund.account_id == account_id,
            )
        )
    if refund is None:
        raise RefundNotFound
    return refund


def of_payment(payment_id: str, *, account_id: str) -> Sequence[Refund]:
    """All refunds of a payment, oldest first."""
    with db.reading() as session:
        return session.scalars(
            select(Refund)
            .where(Refund.payment_id == payment_id, Refund.account_id == account_id)
            .order_by(Refund.created_at, Refund.id)
        ).all()


def payment_of(session: Session, refund_id: str) -> str:
    """The id of the payment a refund belongs to, which never changes.

    Raises:
        RefundNotFound
    """
    payment_id = session.scalar(select(Refund.payment_id).where(Refund.id == refund_id))
    if payment_id is None:
        raise RefundNotFound
    return payment_id
