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
    """Forget what is old, some at a time, so that nobody has to wait for long."""
    while _forget_tries() == MOST_AT_ONCE:
        pass
    now = clock.now()
    with db.transaction() as session:
        session.execute(delete(Notice).where(Notice.until < now - NOTICES_KEPT))
        session.execute(delete(SpentPuzzle).where(SpentPuzzle.expires_at < now))


def _forget_tries() -> int:
    """How many were forgotten."""
    with db.transaction() as session:
        old = session.scalars(
            select(Question.id)
            .where(tries.FROM_SOMEWHERE, Question.asked_at < clock.now() - TRIES_KEPT)
            .limit(MOST_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        session.execute(update(Question).where(Question.id.in_(old)).values(asked_from=""))
    return len(old)
