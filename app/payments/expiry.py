"""Payments whose time is up."""

from datetime import timedelta

from sqlalchemy import exists, or_, select

from app import clock, db
from app.actors import Actor
from app.payments import queries
from app.payments.models import Payment, Question
from app.payments.states import Happened, State, may_happen
from app.payments.transitions import advance

# A payer who has just pressed a button is not shown the door.
LEFT_ALONE_FOR = timedelta(seconds=300)


def expire_due(*, limit: int = 200) -> int:
    """End the payments whose time is up and that nobody has touched for 5 minutes.

    A payment with an open question waits for its answer first: an outcome that is not known may be
    that money is held. Returns how many were ended.
    """
    now = clock.now()
    with db.reading() as session:
        due = session.scalars(
            select(Payment.id)
            .where(
                Payment.expires_at <= now,
                ~exists().where(
                    Question.payment_id == Payment.id,
                    Question.refund_id == "",
                    Question.answered_at.is_(None),
                ),
                or_(
                    Payment.updated_at <= now - LEFT_ALONE_FOR,
                    Payment.state == State.CAPTURABLE,
                ),
            )
            .order_by(Payment.expires_at)
            .limit(limit)
        ).all()
    return sum(expire(payment_id) for payment_id in due)


def expire(payment_id: str) -> bool:
    """End one payment if its time is up. False when it may not be ended (yet)."""
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.expires_at is None or payment.expires_at > clock.now():
            return False
        if not may_happen(payment.state, Happened.EXPIRED):
            return False
        if queries.open_question_in(session, payment_id) is not None:
            return False
        advance(session, payment, Happened.EXPIRED, actor=Actor.job("expiry"))
        return True
