"""Writes and sends emails, in threads of its own, until told to stop. May be killed at any moment.

One thread writes emails of what happened and takes those that are due; a few more only hand them
over, so that a carrier that takes its time keeps nobody waiting but payers of their receipts.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import structlog

from app import clock, settings
from app.emails import letter, outgoing, senders, writing
from app.emails.letter import Letter
from app.emails.models import Problem
from app.emails.outgoing import AboutPayment, Errand
from app.emails.senders.port import Later, NoAnswer, Outcome, Parcel, Refused
from app.letters import collecting
from app.payments.states import State

QUICKEST_SECONDS = 0.2  # nobody reads an email sooner

TOO_LATE = timedelta(minutes=1)  # from being taken to being handed over: it may not be ours now

_STANDS = frozenset({State.CONFIRMED, State.CAPTURED})

Each = Callable[[Callable[[Errand], None], Iterable[Errand]], Iterable[None]]

log = structlog.get_logger()


class NotReadable(Exception):
    """A letter was sealed under a `secret_key` that is ours no more."""


def turn(each: Each = map) -> bool:
    """Write the emails of what happened lately, and send some that are due.

    `each` runs the errands, one after the other unless it is a pool's. Says whether anything was
    found to do.
    """
    wrote = writing.write()
    errands = outgoing.take(limit=settings.current().email_threads) if outgoing.is_due() else []
    for _ in each(carry, errands):
        pass
    return bool(wrote or errands)


def carry(errand: Errand) -> None:
    """Hand an email over, or look up what became of it, and write that down."""
    try:
        outcome = look_up(errand) if errand.is_look_up else send(errand)
    except Exception:
        # A fault of ours, and where it struck nobody knows.
        log.exception("email_not_carried", email_id=errand.email.id)
        outcome = NoAnswer()
    outgoing.write_down(errand, outcome)


def send(errand: Errand) -> Outcome:
    """Hand an email over, unless what it says has ceased to be true."""
    email = errand.email
    if not _is_still_true(errand):
        return Refused(Problem.NOT_TRUE_ANY_MORE)
    try:
        written = _written(errand)
        carrier = senders.named(email.sender)
    except Exception:
        log.exception("email_not_drawn", email_id=email.id)
        return Refused(Problem.OUR_FAULT)
    if email.asked_at is None or clock.now() >= email.asked_at + TOO_LATE:
        return Later(Problem.OUR_FAULT)
    account_id, payment_id = email.account_id or "", email.payment_id or ""
    return carrier.send(Parcel(email.id, account_id, payment_id, email.recipient, written))


def _is_still_true(errand: Errand) -> bool:
    """Whether it still holds: a payment can cease to be successful, and a link to be good."""
    about = errand.about
    if isinstance(about, AboutPayment):
        return about.payment.state in _STANDS
    return about.good_until is None or clock.now() < about.good_until


def _written(errand: Errand) -> Letter:
    """What it says."""
    email, about = errand.email, errand.about
    if isinstance(about, AboutPayment):
        return letter.write(
            email.kind,
            language=email.language,
            service=about.service,
            account=about.account,
            is_test=not about.account.kind.takes_real_money,
            payment=about.payment,
            happened_at=email.happened_at,
            refund_pence=about.refund_pence,
        )
    content = collecting.read(about)
    if content is None:
        raise NotReadable(about.id)
    return letter.to_staff(content, kind=email.kind, language=email.language)


def look_up(errand: Errand) -> Outcome:
    """Ask the carrier that an email was handed to about it."""
    name = errand.email.sender
    if name not in senders.BUILDERS or not (carrier := senders.named(name)).can_look_up:
        return NoAnswer()
    return carrier.look_up(errand.email.id)


def drain() -> None:
    """Write and send everything that is due now, in this thread."""
    while turn():
        pass


def work(stop: threading.Event) -> None:
    """Write and send until `stop` is set; then finish what is being handed over."""
    config = settings.current()
    pause = max(config.worker_poll_ms / 1_000, QUICKEST_SECONDS)
    with ThreadPoolExecutor(config.email_threads, thread_name_prefix="postman") as threads:
        while not stop.is_set():
            try:
                found = turn(threads.map)
            except Exception:
                # What was taken is looked up when its lease has run out.
                log.exception("emails_not_reachable")
                stop.wait(1)
                continue
            if not found:
                stop.wait(pause)
