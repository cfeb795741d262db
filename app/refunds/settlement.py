"""A provider took a refund from what it paid out. A date; see `payments.settlement`."""

from datetime import date

import structlog

from app import clock, db
from app.actors import Actor
from app.payments import queries as payments
from app.refunds import queries
from app.refunds.models import Refund
from app.refunds.states import RefundState
from app.refunds.transitions import note

log = structlog.get_logger()


def settle(refund_id: str, *, settled_on: date, payout: str, actor: Actor) -> bool:
    """Write down when a refund was taken from a payout, once and for good. False when not new.

    A refund that failed, by all we know, stays as it is.

    Raises:
        RefundNotFound
    """
    with db.transaction() as session:
        payments.for_change(session, queries.payment_of(session, refund_id))
        refund = session.get_one(Refund, refund_id)
        if refund.settled_on is not None:
            return False
        if refund.state is RefundState.FAILED:
            log.warning("settled_and_not_refunded", refund_id=refund.id)
            return False
        refund.settled_on = settled_on
        refund.updated_at = clock.now()
        note(
            session,
            refund,
            "refund_settled",
            actor=actor,
            settled_on=settled_on.isoformat(),
            payout=payout,
        )
    return True
