"""Counting reports by day, so that a flood of them is a number and not a table."""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db, limits
from app.limits import Limit
from app.policy_reports.models import PolicyReport
from app.policy_reports.reading import OTHER

KEPT = timedelta(days=90)
KINDS_A_DAY = 200  # what comes after these is counted together
MOST_SHOWN = 200
OF_AN_ADDRESS = Limit(20, 60, alone=10)  # a minute
OF_ALL = Limit(300, 60, alone=100)

log = structlog.get_logger()


def count(*, directive: str, blocked: str, page: str, sender: str) -> bool:
    """Count one report. False when there were too many, or the database has other worries.

    `sender` is where it came from, and is only used to limit how many may. Never raises.
    """
    if limits.use(f"policy_reports:{sender}", OF_AN_ADDRESS):
        return False
    if limits.use("policy_reports", OF_ALL):
        return False
    try:
        with db.transaction() as session:
            is_new = _add(session, directive=directive, blocked=blocked, page=page)
    except Exception as problem:  # noqa: BLE001  whoever sent it cannot help
        log.warning("policy_report_not_counted", kind=type(problem).__name__)
        return False
    if is_new:
        log.warning("policy_violation", directive=directive, blocked=blocked, page=page)
    return True


def newest() -> Sequence[PolicyReport]:
    """What was reported lately, the newest first."""
    with db.reading() as session:
        return session.scalars(
            select(PolicyReport)
            .order_by(PolicyReport.day.desc(), PolicyReport.last_at.desc())
            .limit(MOST_SHOWN)
        ).all()


def sweep() -> None:
    """Forget what is old."""
    with db.transaction() as session:
        oldest = (clock.now() - KEPT).date()
        session.execute(delete(PolicyReport).where(PolicyReport.day < oldest))


def _add(session: Session, *, directive: str, blocked: str, page: str) -> bool:
    """Add one to today's count of it. True when it is the first."""
    now = clock.now()
    today = now.date()
    kind = {"directive": directive, "blocked": blocked, "page": page}
    is_known = select(PolicyReport.id).filter_by(day=today, **kind)
    if session.scalar(is_known) is None:
        kinds = select(func.count()).select_from(PolicyReport).where(PolicyReport.day == today)
        if (session.scalar(kinds) or 0) >= KINDS_A_DAY:
            kind = dict.fromkeys(kind, OTHER)
    insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    counted: int | None = session.scalar(
        insert(PolicyReport)
        .values(day=today, count=1, first_at=now, last_at=now, **kind)
        .on_conflict_do_update(
            index_elements=["day", "directive", "blocked", "page"],
            set_={"count": PolicyReport.count + 1, "last_at": now},
        )
        .returning(PolicyReport.count)
    )
    return counted == 1
