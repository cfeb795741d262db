"""Forgetting to whom a plan belonged once it has long ended, and links that open nothing any more.

The plan stays, without the address: that money was paid in parts belongs to the story of its
payments. Each of those has its payer's address of its own, which this does not touch.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, literal_column, select, update

from app import clock, db
from app.instalments.models import InstalmentLink, InstalmentPlan

KEPT = timedelta(days=90)  # after its end, as the address of an email is
AT_ONCE = 1_000  # rows of a transaction, so that nobody waits for it

_NOBODY: ColumnElement[str] = literal_column("''")  # as the index says it, which finds these


def sweep() -> int:
    """Forget a batch at a time what is old enough. Of how many plans it was."""
    with db.transaction() as session:
        session.execute(delete(InstalmentLink).where(InstalmentLink.expires_at < clock.now()))
    return db.in_batches(_forget_some, of=AT_ONCE)


def _forget_some() -> int:
    old = (
        select(InstalmentPlan.id)
        .where(InstalmentPlan.email != _NOBODY, InstalmentPlan.ended_at < clock.now() - KEPT)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    with db.transaction() as session:
        ended = session.scalars(old).all()
        session.execute(
            update(InstalmentPlan)
            .where(InstalmentPlan.id.in_(ended))
            .values(email="", version=InstalmentPlan.version + 1)
        )
    return len(ended)
