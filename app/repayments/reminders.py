"""Reminding payers who have not said how they want their money."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock, db
from app.repayments import telling
from app.repayments.models import Repayment
from app.repayments.states import RepaymentState
from app.repayments.telling import Told

AFTER = (timedelta(days=7), timedelta(days=28), timedelta(days=84))  # from the opening
AT_ONCE = 100


def first(opened_at: datetime) -> datetime:
    """When to remind the payer of what was opened just now."""
    return opened_at + AFTER[0]


def send_due() -> int:
    """Remind each payer whose time has come, once. Returns how many that were."""
    now = clock.now()
    with db.transaction() as session:
        due = session.scalars(
            select(Repayment)
            .where(Repayment.state == RepaymentState.WAITING, Repayment.remind_at <= now)
            .order_by(Repayment.remind_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for repayment in due:
            repayment.remind_at = _next(repayment, now)
            telling.tell(session, repayment, Told.REMINDED)
    return len(due)


def _next(repayment: Repayment, now: datetime) -> datetime | None:
    """When the next one is due; None after the last."""
    times = (repayment.opened_at + after for after in AFTER)
    return next((when for when in times if when > now), None)
