"""The one place an agreement, and a card kept for one, change state: table, event and queue.

The events of both are the agreement's story; those of a card name it in their details.
"""

from typing import Any

from sqlalchemy.orm import Session

from app import clock, events, queue
from app.actors import Actor
from app.agreements.models import Agreement, Instrument
from app.agreements.states import (
    DONE_WITH,
    AgreementHappened,
    AgreementState,
    InstrumentHappened,
    after,
    instrument_after,
)


def advance(
    session: Session,
    agreement: Agreement,
    event: AgreementHappened,
    *,
    actor: Actor,
    payment_id: str = "",
    **details: Any,
) -> None:
    """Move `agreement` on by one event, which `payment_id` brought about where there is one.

    Raises:
        AgreementTransitionNotAllowed: the event cannot happen to an agreement in this state.
    """
    before = agreement.state if event is not AgreementHappened.CREATED else None
    agreement.state = after(before, event)
    agreement.updated_at = clock.now()
    is_cancelled = agreement.state is AgreementState.CANCELLED
    agreement.cancelled_at = agreement.updated_at if is_cancelled else None
    _record(session, agreement, event, actor=actor, payment_id=payment_id, details=details)


def advance_instrument(
    session: Session,
    instrument: Instrument,
    event: InstrumentHappened,
    *,
    agreement: Agreement,
    actor: Actor,
    payment_id: str = "",
    **details: Any,
) -> None:
    """Move a kept card on by one event. The caller holds the agreement's lock.

    Raises:
        AgreementTransitionNotAllowed: the event cannot happen to a card in this state.
    """
    before = instrument.state if event is not InstrumentHappened.CREATED else None
    instrument.state = instrument_after(before, event)
    instrument.updated_at = clock.now()
    details["instrument_id"] = instrument.id
    _record(session, agreement, event, actor=actor, payment_id=payment_id, details=details)
    if instrument.state in DONE_WITH:
        queue.enqueue(session, queue.JobKind.FORGET_CARD, instrument.id)


def _record(
    session: Session,
    agreement: Agreement,
    name: str,
    *,
    actor: Actor,
    payment_id: str,
    details: dict[str, Any],
) -> None:
    events.record(
        session,
        str(name),
        account_id=agreement.account_id,
        payment_id=payment_id,
        resource_kind="agreement",
        resource_id=agreement.id,
        actor=actor,
        **details,
    )
