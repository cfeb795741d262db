"""A provider paid a payment's money out. A date, not a state: paid is one thing, settled another.

Nothing is posted to the ledger. What the bank received is known when its statement says so; see
docs/decisions/0021.
"""

from datetime import date

import structlog
from sqlalchemy.orm import Session

from app import clock, db
from app.actors import Actor
from app.payments import queries
from app.payments.models import Payment
from app.payments.states import State
from app.payments.transitions import note

# Money that is being taken may be paid out before we have heard that it was taken.
_TAKEN = frozenset({State.CONFIRMED, State.CAPTURED})

log = structlog.get_logger()


def settle(payment_id: str, *, settled_on: date, payout: str, actor: Actor) -> bool:
    """Write down when a payment was paid out, once and for good. False when nothing is new.

    `payout` is the provider's name for what it was paid out in. Told again with another day or
    payout, the first stands. So does a payment that, by all we know, was never taken.

    Raises:
        PaymentNotFound
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        return settle_in(session, payment, settled_on=settled_on, payout=payout, actor=actor)


def settle_in(
    session: Session, payment: Payment, *, settled_on: date, payout: str, actor: Actor
) -> bool:
    """As `settle`, in the caller's transaction, which holds the payment's lock."""
    if payment.settled_on is not None:
        return False
    if payment.state not in _TAKEN:
        log.warning("settled_and_not_taken", payment_id=payment.id, state=payment.state)
        return False
    payment.settled_on = settled_on
    payment.updated_at = clock.now()
    note(
        session,
        payment,
        "payment_settled",
        actor=actor,
        amount_pence=payment.total_pence,
        settled_on=settled_on.isoformat(),
        payout=payout,
    )
    return True
