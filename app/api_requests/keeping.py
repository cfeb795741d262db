"""Forgetting requests after a week."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app import clock, db
from app.api_requests.models import ApiRequest, ApiRequestsMissed

KEPT = timedelta(days=7)
AT_ONCE = 1_000  # rows of a transaction, so that nobody waits for it


def forget_old() -> int:
    """Delete what is older, a batch at a time. How many it were."""
    too_old = clock.now() - KEPT
    forgotten = db.in_batches(lambda: _forget_some(too_old), of=AT_ONCE)
    with db.transaction() as session:
        session.execute(delete(ApiRequestsMissed).where(ApiRequestsMissed.hour < too_old))
    return forgotten


def _forget_some(too_old: datetime) -> int:
    old = select(ApiRequest.id).where(ApiRequest.created_at < too_old).limit(AT_ONCE)
    with db.transaction() as session:
        found = session.scalars(old).all()
        session.execute(delete(ApiRequest).where(ApiRequest.id.in_(found)))
    return len(found)
