"""Putting work in the queue and taking it out, safely for many workers that may die at any time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.queue.models import Job, JobKind

MAX_ATTEMPTS = 20
LONGEST_WAIT = timedelta(hours=1)

# Built once: idle workers ask ten times a second, and building it costs more than asking.
_NOW = bindparam("now", type_=db.UtcDateTime)
_DUE = (
    select(Job.id)
    .where(
        Job.dead_at.is_(None),
        Job.run_at <= _NOW,
        or_(Job.leased_until.is_(None), Job.leased_until < _NOW),
    )
    .order_by(Job.run_at, Job.id)
    .limit(bindparam("most", type_=Integer))
)
_SOME_DUE = db.RowLookup(_DUE)
_DUE_AND_FREE = _DUE.with_for_update(skip_locked=True)


def enqueue(
    session: Session, kind: JobKind, subject_id: str, *, run_at: datetime | None = None
) -> None:
    """Leave `kind` of work about `subject_id` to a worker, in the caller's transaction."""
    now = clock.now()
    db.add_row(
        session,
        Job,
        {
            "kind": kind,
            "subject_id": subject_id,
            "run_at": run_at or now,
            "attempts": 0,
            "lease": "",
            "last_error": "",
            "created_at": now,
        },
    )


def claim(*, lease_seconds: float, limit: int = 1) -> Sequence[Job]:
    """Take up to `limit` jobs that are due and nobody has, oldest first.

    They are ours for `lease_seconds`; after that somebody else may take them.
    """
    now = clock.now()
    asked = {"now": now, "most": limit}
    # Looking first lets idle workers ask often without taking a lock each time.
    if _SOME_DUE.first(**asked) is None:
        return []
    with db.transaction() as session:
        chosen = session.scalars(_DUE_AND_FREE, asked).all()
        if not chosen:
            return []
        jobs = session.scalars(
            update(Job)
            .where(Job.id.in_(chosen))
            .values(
                lease=ids.new_id(),
                leased_until=now + timedelta(seconds=lease_seconds),
                attempts=Job.attempts + 1,
            )
            .returning(Job)
        ).all()
        return sorted(jobs, key=lambda job: (job.run_at, job.id))


def complete(job: Job) -> None:
    """Take a finished job off the queue. Does nothing if the lease ran out and another has it."""
    with db.transaction() as session:
        session.execute(delete(Job).where(Job.id == job.id, Job.lease == job.lease))


def fail(job: Job, error: str) -> None:
    """Put a job back to be tried again later, or set it aside after the last try.

    `error` is kept for staff to read, so it must be a class name or a sentence without data.
    """
    now = clock.now()
    wait = min(timedelta(seconds=2**job.attempts), LONGEST_WAIT)
    with db.transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job.id, Job.lease == job.lease)
            .values(
                lease="",
                leased_until=None,
                run_at=now + wait,
                last_error=error[:200],
                dead_at=now if job.attempts >= MAX_ATTEMPTS else None,
            )
        )


def next_due_in(session: Session) -> float | None:
    """Seconds until the next job may be taken; None when there is none."""
    when = session.scalar(
        select(func.min(func.coalesce(Job.leased_until, Job.run_at))).where(Job.dead_at.is_(None))
    )
    return None if when is None else (when - clock.now()).total_seconds()
