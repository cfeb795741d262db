"""Looking at the queue, and at what could not be done, for those who run the platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from app import clock, db
from app.errors import Conflict
from app.queue.models import Job, JobKind

MOST_SHOWN = 100


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"  # for its time, or for a worker
    RUNNING = "running"
    FAILING = "failing"  # it did not work, and is tried again
    SET_ASIDE = "set_aside"  # it did not work, and is not tried again


@dataclass(frozen=True, slots=True)
class Overview:
    """How many jobs there are of each kind in each state, and since when the oldest is due."""

    counts: dict[JobKind, dict[JobState, int]]
    oldest_due_at: datetime | None


class JobMoved(Conflict):
    """A worker has the job, or has done it, or somebody has answered for it."""

    code = "job_moved"
    message = "This job was done, or is being done, or was moved by somebody else. Look again."


def overview() -> Overview:
    """The whole queue in figures."""
    now = clock.now()
    state = case(
        (Job.dead_at.is_not(None), JobState.SET_ASIDE.value),
        (Job.leased_until > now, JobState.RUNNING.value),
        (Job.last_error != "", JobState.FAILING.value),
        else_=JobState.WAITING.value,
    )
    with db.reading() as session:
        rows = session.execute(select(Job.kind, state, func.count()).group_by(Job.kind, state))
        counts: dict[JobKind, dict[JobState, int]] = {}
        for kind, found, number in rows:
            counts.setdefault(kind, {})[JobState(found)] = number
        oldest = session.scalar(
            select(func.min(Job.run_at)).where(Job.dead_at.is_(None), Job.run_at <= now)
        )
    return Overview(counts, oldest)


def failed() -> Sequence[Job]:
    """The jobs that did not work, newest first: before others those that were set aside."""
    with db.reading() as session:
        return session.scalars(
            select(Job)
            .where(or_(Job.dead_at.is_not(None), Job.last_error != ""))
            .order_by(Job.dead_at.is_(None), Job.id.desc())
            .limit(MOST_SHOWN)
        ).all()


def try_again(session: Session, job_id: int) -> Job:
    """Let a worker try a job again now, as often as a new one, in the caller's transaction.

    Raises:
        JobMoved: also when somebody has just said so, and no worker has come to it since.
    """
    job = _failed_one(session, job_id)
    if job.dead_at is None and job.attempts == 0 and job.run_at <= clock.now():
        raise JobMoved
    job.dead_at, job.attempts, job.run_at = None, 0, clock.now()
    return job


def set_aside(session: Session, job_id: int) -> Job:
    """Try a job no more, in the caller's transaction. It stays where it can be tried again.

    Raises:
        JobMoved
    """
    job = _failed_one(session, job_id)
    if job.dead_at is not None:
        raise JobMoved
    job.dead_at = clock.now()
    return job


def _failed_one(session: Session, job_id: int) -> Job:
    """A job that did not work and that no worker has, locked until the transaction ends."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or (job.dead_at is None and not job.last_error):
        raise JobMoved
    if job.leased_until is not None and job.leased_until > clock.now():
        raise JobMoved
    return job
