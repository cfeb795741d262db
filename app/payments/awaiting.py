"""Waiting for money that is paid in some other place: at a counter, or by a bank that takes days.

What the payer takes there, and who tells us that the money came, is the payment type's affair. From
here on the payment has the deadline of that place, and no time limit of our own pages.
"""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.actors import Actor
from app.errors import Conflict
from app.payments import queries
from app.payments.models import Payment
from app.payments.questions import StillWaiting
from app.payments.states import Happened, State, TransitionNotAllowed, may_happen
from app.payments.transitions import advance


class NotThisWay(Conflict):
    """The payer has chosen, in another tab, to pay in another way."""

    code = "payment_type_changed"
    message = "This payment is to be paid in another way"


def issue_in(
    session: Session,
    payment: Payment,
    *,
    payment_type: str,
    until: datetime | None,
    actor: Actor,
    **details: str,
) -> bool:
    """Let a payment wait, in the caller's transaction, which holds its lock. Twice is once.

    `until` is when the wait is over, None for never. Returns False for one that waits already:
    its deadline stays what its payer has been told.

    Raises:
        NotThisWay: the payment is of another type by now.
        StillWaiting: a provider is being asked for the money.
        TransitionNotAllowed: the payment is paid, or not wanted any more.
    """
    if payment.type != payment_type:
        raise NotThisWay
    if payment.state is State.AWAITING_PAYMENT:
        return False
    if not may_happen(payment.state, Happened.VOUCHER_ISSUED):
        raise TransitionNotAllowed(payment.state, Happened.VOUCHER_ISSUED)
    if queries.open_question_in(session, payment.id) is not None:
        raise StillWaiting
    advance(session, payment, Happened.VOUCHER_ISSUED, actor=actor, **details)
    payment.expires_at = None if until is None else until.astimezone(UTC)
    return True
