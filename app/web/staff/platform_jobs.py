"""The queue, for those who run the platform: what waits, and what could not be done."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.administration import jobs
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.queue import Job, JobKind, management
from app.queue.management import JobMoved, JobState
from app.web.rendering import render, render_page
from app.web.staff.access import allow_on_platform, came_from, confirmed, person

blueprint = Blueprint("platform_jobs", __name__, url_prefix="/platform/jobs")

LONGEST_NUMBER = 18
KINDS: dict[JobKind, LazyText] = {
    JobKind.CAPTURE_PAYMENT: lazy("Take the money of a payment"),
    JobKind.RELEASE_PAYMENT: lazy("Let go of the money of a payment"),
    JobKind.SEND_REFUND: lazy("Send a refund"),
    JobKind.FIND_OUT: lazy("Find out what became of a question"),
    JobKind.TAKE_LATE_PAYMENT: lazy("Take in money that came too late"),
    JobKind.TAKE_ENDED_ATTEMPT: lazy("Take in money that came by a way given up"),
    JobKind.SEE_TO_OVERPAID: lazy("See to cash handed out too much"),
    JobKind.CHARGE_CARD: lazy("Charge a card of an agreement"),
    JobKind.FORGET_CARD: lazy("Have a card forgotten"),
    JobKind.MAKE_REFUNDS: lazy("Make the refunds of a list"),
    JobKind.MAKE_EXPORT: lazy("Write an export of payments"),
    JobKind.CHECK_AUDIT_LOG: lazy("Check the audit log"),
    JobKind.CHECK_LEDGER: lazy("Verify the ledger"),
    JobKind.READ_REMITTANCE: lazy("Take in a remittance file"),
}


@blueprint.get("")
@allow_on_platform(May.SEE_JOBS)
def index() -> ResponseReturnValue:
    """How many there are, and those that did not work."""
    overview = management.overview()
    counts = [
        (_kind(kind), [str(states.get(state, 0)) for state in JobState])
        for kind, states in overview.counts.items()
    ]
    failed = [_line(job) for job in management.failed()]
    oldest = overview.oldest_due_at
    return render_page(
        "staff/platform_jobs/index.html",
        shape={
            "has_jobs": bool(counts),
            "has_failed": bool(failed),
            "is_waiting": oldest is not None,
        },
        holes={
            "counts": render("staff/platform_jobs/_counts.html", rows=counts),
            "failed": render("staff/platform_jobs/_failed.html", lines=failed),
            "oldest": format_datetime(oldest) if oldest else "",
        },
    )


@blueprint.post("/again")
@allow_on_platform(May.SEE_JOBS)
@confirmed
def retry() -> ResponseReturnValue:
    """Let a worker try one again."""
    jobs.try_job_again(_chosen(), actor=Actor.staff(person().id), ip=came_from())
    flash(_("A worker tries it again."), "success")
    return redirect(url_for(".index"), 303)


@blueprint.post("/aside")
@allow_on_platform(May.SEE_JOBS)
@confirmed
def give_up() -> ResponseReturnValue:
    """Try one no more, for now."""
    jobs.set_job_aside(_chosen(), actor=Actor.staff(person().id), ip=came_from())
    flash(_("It is not tried any more, until you want it to be."), "success")
    return redirect(url_for(".index"), 303)


def _chosen() -> int:
    text = request.form.get("job", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise JobMoved
    return int(text)


def _kind(kind: JobKind) -> str:
    return str(KINDS[kind])


def _line(job: Job) -> dict[str, str]:
    is_dead = job.dead_at is not None
    return {
        "id": str(job.id),
        "kind": _kind(job.kind),
        "about": job.subject_id,
        "error": job.last_error,
        "attempts": str(job.attempts),
        "when": format_datetime(job.dead_at or job.run_at),
        "is_dead": "yes" if is_dead else "",
    }
