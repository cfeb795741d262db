"""Takes jobs off the queue and runs them until told to stop. May be killed at any moment."""

import threading
import time
from collections.abc import Callable

import structlog
from structlog.contextvars import bound_contextvars

from app import queue, settings, signs
from app.emails import postman
from app.gateways.port import GatewayUnavailable
from app.jobs import scheduler
from app.jobs.handlers import HANDLERS
from app.queue import Job
from app.webhooks import courier

log = structlog.get_logger()


def run_one(job: Job) -> None:
    """Run a claimed job and say how it went.

    A provider that does not answer has left an open question behind, which the scheduler chases:
    the job itself has done what it could. Each line that is logged meanwhile says which job it was.
    """
    with bound_contextvars(job=job.kind.value, job_id=job.id, subject_id=job.subject_id):
        try:
            HANDLERS[job.kind](job.subject_id)
        except GatewayUnavailable:
            log.warning("provider_did_not_answer")
        except Exception as error:
            # Whatever went wrong, the queue must go on; the class name is enough to find the line.
            log.exception("job_failed")
            queue.fail(job, type(error).__name__)
            return
        queue.complete(job)


def drain(*, limit: int = 1_000) -> int:
    """Run everything that is due now, in this thread. Returns how many jobs ran."""
    ran = 0
    while ran < limit:
        jobs = queue.claim(lease_seconds=settings.current().job_lease_seconds)
        if not jobs:
            break
        for job in jobs:
            run_one(job)
            ran += 1
    return ran


def say_so() -> None:
    """Say that there is a worker."""
    signs.note(signs.WORKER)


def work(stop: threading.Event) -> None:
    """Work until `stop` is set, asking for more as soon as something was found."""
    config = settings.current()
    said_at = float("-inf")
    while not stop.is_set():
        try:
            if time.monotonic() >= said_at + signs.EVERY_SECONDS:
                say_so()
                said_at = time.monotonic()
            jobs = queue.claim(lease_seconds=config.job_lease_seconds)
            for job in jobs:
                run_one(job)
        except Exception:
            # What was claimed is taken again when its lease has run out.
            log.exception("queue_not_reachable")
            stop.wait(1)
            continue
        if not jobs:
            stop.wait(config.worker_poll_ms / 1_000)


def start(
    stop: threading.Event, *, threads: int, scheduling: bool = True
) -> list[threading.Thread]:
    """Start `threads` workers, a courier, a postman and, if `scheduling`, a scheduler.

    Set `stop`, then join them.
    """
    targets: list[Callable[[threading.Event], None]] = [
        courier.work,
        postman.work,
        *[work] * threads,
    ]
    if scheduling:
        targets.append(scheduler.work)
    started = [
        threading.Thread(target=target, args=(stop,), name=f"exchequer-{number}", daemon=True)
        for number, target in enumerate(targets)
    ]
    for thread in started:
        thread.start()
    return started
