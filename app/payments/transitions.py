"""The one place a payment changes state.

Look in the table, move, write down what happened, move the money in the ledger, leave the work
that follows to a worker: all in the caller's transaction, so none can happen without the others.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, events, ledger, queue, settings
from app.actors import Actor
from app.agreements import setting_up
from app.i18n import in_uk_time
from app.ledger import LedgerAccount
from app.payments import recounts
from app.payments.models import Challenge, Payment
from app.payments.states import CALLED_OFF, ENDED, HOLDS_AN_AUTHORISATION, Happened, State, after

_PAID_IN_BEFORE = frozenset({State.AWAITING_PAYMENT, State.EXPIRED})
_PROMISED = frozenset({State.CAPTURABLE, State.CONFIRMED})


def advance(
    session: Session, payment: Payment, event: Happened, *, actor: Actor, **details: Any
) -> None:
    """Move `payment` on by one event.

    Raises:
        TransitionNotAllowed: the event cannot happen to a payment in this state.
    """
    before = payment.state if event is not Happened.CREATED else None
    payment.state = after(before, event)
    payment.updated_at = clock.now()
    _record(session, payment, event, actor, details)
    _leave_to_workers(session, payment, before)
    if event is Happened.CREATED:
        return
    if before is State.CHALLENGED:
        _end_challenge(session, payment)
    if payment.state in ENDED:
        _end(session, payment)
    if payment.state is State.CAPTURED:
        payment.captured_at = payment.updated_at
        _post_capture(session, payment, before)
    if payment.finished:
        payment.expires_at = None
    elif payment.state is State.CAPTURABLE:
        hours = settings.current().delayed_capture_expires_after_hours
        payment.expires_at = payment.created_at + timedelta(hours=hours)
    if payment.instrument_id:
        _tell_agreement(session, payment, actor=actor)
    elif payment.sets_up_agreement and before is State.AUTHORISED and payment.state in _PROMISED:
        note(session, payment, "payment_card_not_kept", actor=actor)


def note(session: Session, payment: Payment, name: str, *, actor: Actor, **details: Any) -> None:
    """Write down something about a payment that does not change its state."""
    _record(session, payment, name, actor, details)


def _leave_to_workers(session: Session, payment: Payment, before: State | None) -> None:
    if before is None and payment.rests_on_agreement:
        queue.enqueue(session, queue.JobKind.CHARGE_CARD, payment.id)
    if payment.state is State.CONFIRMED and not payment.was_taken_elsewhere:
        queue.enqueue(session, queue.JobKind.CAPTURE_PAYMENT, payment.id)
    if payment.state in CALLED_OFF and before in HOLDS_AN_AUTHORISATION:
        queue.enqueue(session, queue.JobKind.RELEASE_PAYMENT, payment.id)


def _end_challenge(session: Session, payment: Payment) -> None:
    """Keep that there was one, and nothing of it."""
    session.execute(
        update(Challenge)
        .where(Challenge.payment_id == payment.id)
        .values(url="", fields={}, ended_at=payment.updated_at)
    )


def _tell_agreement(session: Session, payment: Payment, *, actor: Actor) -> None:
    """Let the card that was kept, or charged, follow what has become of the payment."""
    card_id, payment_id = payment.instrument_id, payment.id
    if payment.sets_up_agreement and payment.state in _PROMISED:
        setting_up.set_up(session, card_id, payment_id=payment_id, actor=actor)
    elif payment.sets_up_agreement and payment.state in CALLED_OFF:
        setting_up.give_up(session, card_id, payment_id=payment_id, actor=actor)
    elif payment.can_retry is False:
        reason = payment.decline_reason
        setting_up.inactivate(session, card_id, reason=reason, payment_id=payment_id, actor=actor)


def _record(
    session: Session, payment: Payment, name: str, actor: Actor, details: dict[str, Any]
) -> None:
    events.record(
        session,
        str(name),
        account_id=payment.account_id,
        payment_id=payment.id,
        resource_kind="payment",
        resource_id=payment.id,
        actor=actor,
        **details,
    )


def _end(session: Session, payment: Payment) -> None:
    """Keep when it ended. If it had before, what was counted for that day is not so any more."""
    if payment.ended_at is not None:
        day = in_uk_time(payment.ended_at).date()
        recounts.note(session, account_id=payment.account_id, day=day)
    payment.ended_at = payment.updated_at


def _post_capture(session: Session, payment: Payment, before: State | None) -> None:
    """Owe the money to the service. What was paid in beforehand waits as part payments."""
    came_in_before = before in _PAID_IN_BEFORE
    if payment.total_pence == 0:
        return
    ledger.post(
        session,
        f"capture:{payment.id}",
        ledger.movement(
            payment.total_pence,
            debit=LedgerAccount.PART_PAYMENTS if came_in_before else LedgerAccount.CARD_CLEARING,
            credit=LedgerAccount.SERVICE_PAYABLE,
        ),
        account_id=payment.account_id,
        payment_id=payment.id,
        posted_at=payment.captured_at,
    )
