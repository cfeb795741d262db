"""The figures of whole days: remembered once a day is over, counted afresh until then.

What happens now happens today, so a day that is over does not change, with one exception: a payment
that ended may be corrected later. That is written down with the correction (`payments.recounts`),
and the day is counted again. What was counted is not kept in the first minutes of the next day:
a transaction that stamped its time before midnight may not have been committed yet.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db
from app.dashboard import counting
from app.dashboard.days import bounds
from app.dashboard.figures import ByType, Figures
from app.dashboard.models import DayTotal
from app.payments import recounts

KEPT_AFTER = timedelta(minutes=15)


def of_days(account_id: str, days: Collection[date]) -> dict[date, ByType]:
    """The figures of each of these days."""
    with db.reading() as session:
        # First: who sees fewer corrections than there are counts once too often, never too few.
        known = recounts.of_days(session, account_id, days)
        found = _kept(session, account_id, days, known)
        counted = {
            day: counting.count(session, account_id, *bounds(day))
            for day in days
            if day not in found
        }
    _keep(account_id, counted, known)
    return found | counted


def _kept(
    session: Session, account_id: str, days: Collection[date], known: Mapping[date, int]
) -> dict[date, ByType]:
    rows = session.scalars(
        select(DayTotal).where(DayTotal.account_id == account_id, DayTotal.day.in_(days))
    )
    return {
        row.day: {name: Figures.from_json(kept) for name, kept in row.by_type.items()}
        for row in rows
        if row.recounted == known.get(row.day, 0)
    }


def _keep(account_id: str, counted: Mapping[date, ByType], known: Mapping[date, int]) -> None:
    """Remember what was counted for days that are over. Who has counted later wins."""
    now = clock.now()
    rows = [
        {
            "account_id": account_id,
            "day": day,
            "by_type": {name: figures.as_json() for name, figures in by_type.items()},
            "recounted": known.get(day, 0),
        }
        for day, by_type in counted.items()
        if bounds(day)[1] + KEPT_AFTER <= now
    ]
    if not rows:
        return
    with db.transaction() as session:
        insert = (sqlite.insert if db.is_sqlite(session) else postgresql.insert)(DayTotal)
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["account_id", "day"],
                set_={
                    "by_type": insert.excluded.by_type,
                    "recounted": insert.excluded.recounted,
                },
                where=DayTotal.recounted < insert.excluded.recounted,
            ),
            rows,
        )
