"""What becomes of jobs that did not work, and the record of who decided it."""

from typing import Any

from app import audit, db
from app.actors import Actor
from app.queue import management
from app.queue.models import Job


def try_job_again(job_id: int, *, actor: Actor, ip: str = "") -> None:
    """Let a worker try a job again now.

    Raises:
        JobMoved
    """
    _move(job_id, is_again=True, actor=actor, ip=ip)


def set_job_aside(job_id: int, *, actor: Actor, ip: str = "") -> None:
    """Try a job no more, until somebody wants it to be.

    Raises:
        JobMoved
    """
    _move(job_id, is_again=False, actor=actor, ip=ip)


def _move(job_id: int, *, is_again: bool, actor: Actor, ip: str) -> None:
    with db.transaction() as session:
        before = _shown(session.get(Job, job_id))
        move = management.try_again if is_again else management.set_aside
        job = move(session, job_id)
        session.flush()
        audit.record(
            session,
            actor=actor,
            action="job_tried_again" if is_again else "job_set_aside",
            subject_kind="job",
            subject_id=str(job_id),
            before=before,
            after=_shown(job),
            ip=ip,
        )


def _shown(job: Job | None) -> dict[str, Any] | None:
    if job is None:
        return None
    return {
        "kind": job.kind,
        "about": job.subject_id,
        "is_set_aside": job.dead_at is not None,
        "attempts": job.attempts,
        "error": job.last_error,
    }
