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
from app.emails.models import Problem
from app.emails.outgoing import Errand
from app.emails.senders.port import Later, NoAnswer, Outcome, Parcel, Refused
from app.payments.states import State

QUICKEST_SECONDS = 0.2  # nobody reads an email sooner

TOO_LATE = timedelta(minutes=1)  # from being taken to being handed over: it may not be ours now

_STANDS = frozenset({State.CONFIRMED, State.CAPTURED})

Each = Callable[[Callable[[Errand], None], Iterable[Errand]], Iterable[None]]

log = structlog.get_logger()


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
    email, payment = errand.email, errand.payment
    if payment.state not in _STANDS:
        return Refused(Problem.NOT_TRUE_ANY_MORE)
    try:
        written = letter.write(
            email.kind,
            language=email.language,
            service=errand.service,
            account=errand.account,
            payment=payment,
            happened_at=email.happened_at,
            refund_pence=errand.refund_pence,
        )
        carrier = senders.named(email.sender)
    except Exception:
        log.exception("email_not_drawn", email_id=email.id)
        return Refused(Problem.OUR_FAULT)
    if email.asked_at is None or clock.now() >= email.asked_at + TOO_LATE:
        return Later(Problem.OUR_FAULT)
    parcel = Parcel(email.id, email.account_id, email.payment_id, email.recipient, written)
    return carrier.send(parcel)


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
