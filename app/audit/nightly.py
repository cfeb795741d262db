"""Checking the log once a day, and when somebody asks for it, and remembering what was found.

Each check holds the log against the digest that the last good one ended with, so that even who can
rewrite all of it has to do so before the next night.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db, ids
from app.audit import verification

MOST_KEPT = 400  # checks: those of a year, and some that were asked for

log = structlog.get_logger()


class AuditCheck(db.Base):
    """One check of the whole log. `day` is set for the daily one, of which there is one a day."""

    __tablename__ = "audit_checks"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    day: Mapped[date | None] = mapped_column(unique=True)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    finished_at: Mapped[datetime | None]
    records: Mapped[int] = mapped_column(db.BigId, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    problems: Mapped[list[Any]] = mapped_column(db.Json, default=list)

    @property
    def is_intact(self) -> bool:
        """Whether it found the log as it was written."""
        return self.finished_at is not None and not self.problems


def begin(session: Session, *, day: date | None = None) -> str | None:
    """Write down that a check is to be made; its id. None where the day has one already."""
    insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    values: dict[str, Any] = {
        "id": ids.new_id(),
        "day": day,
        "begun_at": clock.now(),
        "records": 0,
        "digest": "",
        "problems": [],
    }
    made: str | None = session.scalar(
        insert(AuditCheck).values(values).on_conflict_do_nothing().returning(AuditCheck.id)
    )
    return made


def perform(check_id: str) -> None:
    """Make a check that was begun. Made twice, the first result stays."""
    with db.reading() as session:
        noted = session.scalar(
            select(AuditCheck)
            .where(AuditCheck.digest != "", AuditCheck.problems == [])
            .order_by(AuditCheck.records.desc())
            .limit(1)
        )
    report = verification.verify(noted={noted.records: noted.digest} if noted else None)
    with db.transaction() as session:
        check = session.get(AuditCheck, check_id, with_for_update=True)
        if check is None or check.finished_at is not None:
            return
        check.finished_at = clock.now()
        check.records, check.digest, check.problems = (
            report.records,
            report.digest,
            report.problems,
        )
    if not report.is_intact:
        log.error("audit_log_is_not_intact", check_id=check_id, problems=len(report.problems))


def newest() -> Sequence[AuditCheck]:
    """The last checks, the newest first: one that is under way, and one that is finished."""
    with db.reading() as session:
        return session.scalars(
            select(AuditCheck).order_by(AuditCheck.begun_at.desc(), AuditCheck.id).limit(5)
        ).all()


def sweep() -> None:
    """Forget the oldest. The newest digest is what the next check goes by."""
    kept = select(AuditCheck.begun_at).order_by(AuditCheck.begun_at.desc())
    with db.transaction() as session:
        oldest = session.scalar(kept.offset(MOST_KEPT).limit(1))
        if oldest is not None:
            session.execute(delete(AuditCheck).where(AuditCheck.begun_at <= oldest))
