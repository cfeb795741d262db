"""What happened becomes emails: one for each thing that a payer is told, if they are to be told.

So do letters to the people who work here, which were left to be collected.

An event is taken off the outbox in the transaction that writes its email, so a crash anywhere loses
none and doubles none. An email that is there already is not written again: a payment may succeed
twice in the log, where a correction follows.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, events, ids
from app.accounts.models import Account, EmailCollection
from app.emails.models import READER, TOLD, Email, EmailKind, EmailState
from app.events import Event, outbox
from app.letters import collecting
from app.letters.words import WORDS
from app.payments.models import Payment

BATCH = 100
HELD = timedelta(minutes=1)  # until what could not be written is tried again

log = structlog.get_logger()


def write() -> int:
    """Write the emails of the next events and letters. Returns how many of both there were.

    An event whose email cannot be written, for a fault of ours, is put off without the others.
    """
    return _write_letters() + _write_events()


def _write_letters() -> int:
    """Make an email of each letter that waits, in the transaction that collects it."""
    waiting = collecting.waiting(limit=BATCH)
    if waiting:
        with db.transaction() as session:
            for letter in collecting.collect(session, waiting):
                session.add(
                    Email(
                        letter_id=letter.id,
                        kind=(
                            EmailKind.TEXT_MESSAGE
                            if WORDS[letter.kind].by_text
                            else EmailKind.LETTER
                        ),
                        language=letter.language,
                        recipient=letter.recipient,
                        happened_at=letter.left_at,
                    )
                )
    return len(waiting)


def _write_events() -> int:
    waiting = outbox.peek(READER, limit=BATCH)
    if not waiting:
        return 0
    try:
        _write(waiting)
    except Exception:
        log.exception("emails_not_written")
        _write_singly(waiting)
    return len(waiting)


def _write_singly(waiting: Collection[int]) -> None:
    for row in waiting:
        try:
            _write([row])
        except Exception:
            log.exception("email_put_off", outbox_row=row)
            outbox.hold([row], until=clock.now() + HELD)


def _write(waiting: Collection[int]) -> None:
    with db.transaction() as session:
        rows = outbox.take(session, waiting)
        taken = {row.public_id for row in rows}
        wanted = _wanting(session, {row.payment_id for row in rows})
        if not wanted:
            return
        there = _there(session, wanted)
        for event in events.of_payments(session, wanted):
            if event.public_id not in taken:
                continue
            kind = TOLD[event.name]
            refund_id = event.resource_id if kind is EmailKind.REFUND else ""
            name = (event.payment_id, kind, refund_id)
            payment, account = wanted[event.payment_id]
            if name not in there and is_wanted(kind, account, payment):
                there.add(name)
                db.add_row(session, Email, _values(event, kind, refund_id, payment))


def _wanting(session: Session, payment_ids: Collection[str]) -> dict[str, tuple[Payment, Account]]:
    """Those of the payments that somebody may be told of, with their accounts."""
    found = session.execute(
        select(Payment, Account)
        .join(Account, Account.id == Payment.account_id)
        .where(Payment.id.in_(payment_ids), Payment.email != "")
    )
    return {payment.id: (payment, account) for payment, account in found}


def is_wanted(kind: EmailKind, account: Account, payment: Payment) -> bool:
    """Whether this payer is to get an email of this kind."""
    if not payment.email or account.email_collection is EmailCollection.OFF:
        return False
    return account.send_receipts if kind is EmailKind.RECEIPT else account.send_refund_emails


def _there(session: Session, payment_ids: Collection[str]) -> set[tuple[str, EmailKind, str]]:
    """The emails there are of these payments, by what they are for."""
    found: Sequence[Any] = session.execute(
        select(Email.payment_id, Email.kind, Email.refund_id).where(
            Email.payment_id.in_(payment_ids)
        )
    ).all()
    return {(payment_id, kind, refund_id) for payment_id, kind, refund_id in found}


def _values(event: Event, kind: EmailKind, refund_id: str, payment: Payment) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": ids.new_id(),
        "account_id": payment.account_id,
        "payment_id": payment.id,
        "refund_id": refund_id,
        "kind": kind,
        "language": payment.spoken_language,
        "recipient": payment.email,
        "happened_at": event.happened_at,
        "state": EmailState.WAITING,
        "due_at": now,
        "created_at": now,
    }
