"""Finding emails, for staff and for whoever looks into the outbox. Loaded and detached."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from app import db
from app.emails.models import Email, EmailKind, OutboxEmail
from app.errors import NotFound


class EmailNotFound(NotFound):
    code = "email_not_found"
    message = "There is no such email"


def of_payment(payment_id: str, *, account_id: str) -> Sequence[Email]:
    """The emails about a payment and its refunds, oldest first."""
    with db.reading() as session:
        return session.scalars(
            select(Email)
            .where(Email.payment_id == payment_id, Email.account_id == account_id)
            .order_by(Email.created_at, Email.id)
        ).all()


def latest_in_outbox(*, limit: int) -> Sequence[OutboxEmail]:
    """The newest emails that went to nobody. Not scoped: one machine's sandbox."""
    return _latest(OutboxEmail.kind != EmailKind.TEXT_MESSAGE, limit)


def latest_texts_in_outbox(*, limit: int) -> Sequence[OutboxEmail]:
    """The same of text messages."""
    return _latest(OutboxEmail.kind == EmailKind.TEXT_MESSAGE, limit)


def _latest(wanted: ColumnElement[bool], limit: int) -> Sequence[OutboxEmail]:
    with db.reading() as session:
        return session.scalars(
            select(OutboxEmail).where(wanted).order_by(OutboxEmail.number.desc()).limit(limit)
        ).all()


def in_outbox(email_id: str) -> OutboxEmail:
    """One of them.

    Raises:
        EmailNotFound: it was never there, or so many came after it that it is gone.
    """
    with db.reading() as session:
        found = session.scalar(select(OutboxEmail).where(OutboxEmail.email_id == email_id))
    if found is None:
        raise EmailNotFound
    return found
