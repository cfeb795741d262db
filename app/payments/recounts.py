"""Days whose payments ended otherwise than they first did: what was counted for them is not so.

A payment that was declined, or ran out of time, may still turn out to be paid. It then counts on
the day on which it did, and no more on the day before. Whoever keeps totals of days (the dashboard)
counts the corrections of each, and counts a day again when there are more of them than it knew of.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import db


class DayRecount(db.Base):
    """One correction of something that had ended on a day, in UK time. Rows are only added."""

    __tablename__ = "day_recounts"
    __table_args__ = (Index("ix_day_recounts_account", "account_id", "day"),)

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(String(26))
    day: Mapped[date]


def note(session: Session, *, account_id: str, day: date) -> None:
    """Write down, in the transaction that corrects something, which day it had counted on."""
    db.add_row(session, DayRecount, {"account_id": account_id, "day": day})


def of_days(session: Session, account_id: str, days: Collection[date]) -> dict[date, int]:
    """How many corrections there are of each of these days. Days without any are left out."""
    rows = session.execute(
        select(DayRecount.day, func.count())
        .where(DayRecount.account_id == account_id, DayRecount.day.in_(days))
        .group_by(DayRecount.day)
    )
    return dict(rows.all())
