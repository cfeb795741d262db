"""A provider took a lost dispute from what it paid out. A date; see `payments.settlement`."""

from datetime import date

import structlog
from sqlalchemy import select

from app import clock, db
from app.actors import Actor
from app.disputes.models import Dispute
from app.disputes.states import DisputeState
from app.disputes.transitions import note
from app.errors import NotFound
from app.payments import queries as payments

log = structlog.get_logger()


class DisputeNotFound(NotFound):
    """The provider has told us of no such dispute."""

    code = "dispute_not_found"


def settle(
    provider: str, provider_dispute: str, *, settled_on: date, payout: str, actor: Actor
) -> bool:
    """Write down when a dispute was taken from a payout, once and for good. False when not new.

    The word that it was lost may come after this. A dispute that was won stays as it is.

    Raises:
        DisputeNotFound
    """
    found = select(Dispute).where(
        Dispute.provider == provider, Dispute.provider_dispute == provider_dispute
    )
    with db.transaction() as session:
        payment_id = session.scalar(found.with_only_columns(Dispute.payment_id))
        if payment_id is None:
            raise DisputeNotFound
        payments.for_change(session, payment_id)
        dispute = session.scalars(found).one()
        if dispute.settled_on is not None:
            return False
        if dispute.state is DisputeState.WON:
            log.warning("settled_and_not_lost", dispute_id=dispute.id)
            return False
        dispute.settled_on = settled_on
        dispute.updated_at = clock.now()
        note(
            session,
            dispute,
            "dispute_settled",
            actor=actor,
            settled_on=settled_on.isoformat(),
            payout=payout,
        )
    return True
