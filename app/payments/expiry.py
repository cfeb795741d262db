"""Payments whose time is up, and payers who need more of it."""

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from app import clock, db, settings
from app.actors import Actor
from app.errors import Conflict
from app.payments import queries
from app.payments.models import Payment, Question
from app.payments.states import Happened, State, may_happen
from app.payments.transitions import advance, note

# A payer who has just pressed a button is not shown the door.
LEFT_ALONE_FOR = timedelta(seconds=300)

# Somebody who reads or types slowly may ask for more time, ten times at least.
# Source: https://www.w3.org/TR/WCAG22/#timing-adjustable
MORE_TIME = timedelta(minutes=10)
TIMES = 10

_PAYER_IS_THERE = frozenset({State.CREATED, State.STARTED, State.CHALLENGED, State.AUTHORISED})


class NoMoreTime(Conflict):
    """The payer has had all the time there is, or the payment does not wait for them any more."""

    code = "no_more_time"
    message = "This payment cannot be given more time"


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


def may_have_more_time(*, created_at: datetime, expires_at: datetime | None) -> bool:
    """Whether a payer who asks would be given more time. False where nothing runs out."""
    return expires_at is not None and expires_at < _latest(created_at)


def give_more_time(payment_id: str, *, actor: Actor) -> datetime:
    """Let the payer take 10 more minutes from now. Returns when the payment ends without them.

    Asked twice, nothing is added twice: it counts from now. Nobody gets beyond ten times as much.

    Raises:
        PaymentNotFound
        NoMoreTime
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        before = payment.expires_at
        if payment.state not in _PAYER_IS_THERE or before is None:
            raise NoMoreTime
        until = min(clock.now() + MORE_TIME, _latest(payment.created_at))
        if until <= before:
            if before >= _latest(payment.created_at):
                raise NoMoreTime
            return before
        payment.expires_at = until
        payment.updated_at = clock.now()
        note(session, payment, "payment_given_more_time", actor=actor, until=until.isoformat())
        return until


def _latest(created_at: datetime) -> datetime:
    usual = timedelta(minutes=settings.current().payment_expires_after_minutes)
    return created_at + usual + TIMES * MORE_TIME
