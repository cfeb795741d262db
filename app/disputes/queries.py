"""Looking disputes up. What is returned is loaded and detached."""

from collections.abc import Sequence

from sqlalchemy import select

from app import db
from app.disputes.models import Dispute


def of_payment(payment_id: str, *, account_id: str) -> Sequence[Dispute]:
    """All disputes of a payment, oldest first."""
    with db.reading() as session:
        return session.scalars(
            select(Dispute)
            .where(Dispute.payment_id == payment_id, Dispute.account_id == account_id)
            .order_by(Dispute.created_at, Dispute.id)
        ).all()
