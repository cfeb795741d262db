"""Emails to payers, for tests."""

from collections.abc import Sequence

from sqlalchemy import select

from app import db
from app.emails import postman
from app.emails.models import Email, OutboxEmail
from app.payments.models import Payment


def emails(payment: Payment | None = None) -> Sequence[Email]:
    """Emails, in the order in which they were written."""
    wanted = select(Email).order_by(Email.created_at, Email.id)
    if payment is not None:
        wanted = wanted.where(Email.payment_id == payment.id)
    with db.reading() as session:
        return session.scalars(wanted).all()


def outbox() -> Sequence[OutboxEmail]:
    """What lies in the outbox, oldest first."""
    with db.reading() as session:
        return session.scalars(select(OutboxEmail).order_by(OutboxEmail.number)).all()


def sent_about(payment: Payment) -> list[tuple[str, str]]:
    """What a payer was told, once everything that is due has been sent: kind and state."""
    postman.drain()
    return [(email.kind.value, email.state.value) for email in emails(payment)]
