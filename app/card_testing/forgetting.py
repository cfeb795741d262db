"""Forgetting where tries came from. An address is personal data, and is needed for an hour."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from app import clock, db
from app.card_testing import tries
from app.card_testing.models import Notice, SpentPuzzle
from app.payments.models import Question

TRIES_KEPT = timedelta(hours=24)
NOTICES_KEPT = timedelta(days=30)  # after they are over

MOST_AT_ONCE = 1_000


def sweep() -> None:
    """Forget what is old. Running it twice at once does no harm."""
    _forget_tries()
    now = clock.now()
    with db.transaction() as session:
        session.execute(delete(Notice).where(Notice.until < now - NOTICES_KEPT))
        session.execute(delete(SpentPuzzle).where(SpentPuzzle.expires_at < now))


def _forget_tries() -> None:
    """Found in one pass over the index, and forgotten some at a time: nobody waits for long."""
    with db.reading() as session:
        old = session.scalars(
            select(Question.id).where(
                tries.FROM_SOMEWHERE, Question.asked_at < clock.now() - TRIES_KEPT
            )
        ).all()
    for first in range(0, len(old), MOST_AT_ONCE):
        some = old[first : first + MOST_AT_ONCE]
        with db.transaction() as session:
            session.execute(update(Question).where(Question.id.in_(some)).values(asked_from=""))
