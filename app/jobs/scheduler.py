"""What has to be looked at from time to time, whatever happens.

Every task may run in several processes at once: each takes what it finds under a lock, so that
running twice is harmless and nobody has to be elected.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import structlog

from app import api_requests, db, incidents, policy_reports, signs
from app.accounts import unshown
from app.administration import audits
from app.card_testing import forgetting as tries
from app.card_testing import watching
from app.emails import forgetting
from app.exports import asking as exports
from app.instalments import charging
from app.instalments import forgetting as instalments
from app.jobs import books, sandbox
from app.payment_links import telephone
from app.payment_links.batches import making as link_batches
from app.payments import expiry, questions, tokens, types
from app.people import links
from app.receipts import deadlines
from app.refunds.batches import approval
from app.repayments import cash_out, reminders, sweeping
from app.webhooks import outgoing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do every so many seconds."""

    name: str
    every_seconds: float
    run: Callable[[], object]


def _say_so() -> None:
    signs.note(signs.SCHEDULER)


TASKS = (
    Task("say that the scheduler is here", signs.EVERY_SECONDS, _say_so),
    Task("chase unanswered questions", 1, questions.chase),
    Task("expire payments", 5, expiry.expire_due),
    Task("see to part payments that ended", 60, deadlines.sweep),
    Task("let the sandbox act", 1, sandbox.act),
    Task("forget keys that nobody came for", 60, unshown.sweep),
    Task("let requests to refund lapse", 60, approval.lapse_due),
    Task("forget old tokens", 3_600, tokens.sweep),
    Task("forget old links", 3_600, links.sweep),
    Task("forget old webhook messages", 3_600, outgoing.sweep),
    Task("forget old incidents", 3_600, incidents.sweep),
    Task("forget old reports of browsers", 3_600, policy_reports.sweep),
    Task("check the audit log", 600, audits.check_audit_log_daily),
    Task("check the ledger", 600, books.check_daily),
    Task("forget old requests", 3_600, api_requests.forget_old),
    Task("forget to whom old emails went", 3_600, forgetting.forget_old),
    Task("look for card testing", 60, watching.look),
    Task("forget from where cards were sent", 3_600, tries.sweep),
    Task("forget old exports", 600, exports.sweep),
    Task("forget names in spreadsheets of links", 3_600, link_batches.sweep),
    Task("forget used tickets to telephone links", 3_600, telephone.sweep),
    Task("forget whose plans have long ended", 3_600, instalments.sweep),
    Task("let cash vouchers expire", 60, cash_out.expire_due),
    Task("remind payers of what they are owed", 600, reminders.send_due),
    Task("keep no bank details that nobody needs", 3_600, sweeping.sweep),
    Task("let payments count for instalments", 5, charging.follow),
    Task("announce and charge instalments", 60, charging.see_to_due),
    Task("stop instalments whose agreement has ended", 60, charging.stop_ended),
    Task("choose indexes well", 3_600, db.optimise),
)


def tasks() -> tuple[Task, ...]:
    """Ours, and those that payment types bring along."""
    brought = [one.parts.tasks for one in types.ALL.values() if one.parts.tasks]
    of_types = [Task(*task) for name in brought for task in import_module(name).TASKS]
    return (*TASKS, *of_types)


def tick() -> None:
    """Run every task once, now."""
    for task in tasks():
        _run(task)


def work(stop: threading.Event) -> None:
    """Run each task when its time comes, until `stop` is set."""
    due = dict.fromkeys(tasks(), time.monotonic())
    while not stop.is_set():
        for task, when in due.items():
            if time.monotonic() >= when:
                _run(task)
                due[task] = time.monotonic() + task.every_seconds
        stop.wait(0.2)


def _run(task: Task) -> None:
    try:
        task.run()
    except Exception:
        # One task that fails must not stop the others; it is tried again next time.
        log.exception("scheduled_task_failed", task=task.name)
