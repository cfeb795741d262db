"""Forgetting to whom emails went, once they are long finished.

An email to a payer stays, without the address: that it was sent belongs to the story of its
payment, and that there is one keeps a second from being sent. One to staff goes with its letter.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, literal_column, select, update

from app import clock, db
from app.emails.models import Email
from app.letters import collecting

KEPT = timedelta(days=90)
AT_ONCE = 1_000  # rows of a transaction, so that nobody waits for it

_NOTHING: ColumnElement[str] = literal_column("''")  # as the index says it, which finds these


def forget_old() -> int:
    """Forget a batch at a time what was finished longer ago. How many emails it were."""
    return db.in_batches(_forget_some, of=AT_ONCE)


def _forget_some() -> int:
    old = (
        select(Email.id, Email.letter_id)
        .where(Email.recipient != _NOTHING, Email.finished_at < clock.now() - KEPT)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    with db.transaction() as session:
        found = session.execute(old).all()
        to_payers = [email_id for email_id, letter_id in found if letter_id is None]
        letter_ids = [letter_id for _, letter_id in found if letter_id is not None]
        session.execute(update(Email).where(Email.id.in_(to_payers)).values(recipient=""))
        session.execute(delete(Email).where(Email.letter_id.in_(letter_ids)))
        collecting.forget(session, letter_ids)
    return len(found)
