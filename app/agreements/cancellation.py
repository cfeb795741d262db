"""Ending an agreement: no payment rests on it from now on."""

from app import db, idempotency
from app.actors import Actor
from app.agreements import queries
from app.agreements.models import Agreement
from app.agreements.queries import AgreementNotActive
from app.agreements.states import AgreementHappened, AgreementState, InstrumentHappened
from app.agreements.transitions import advance, advance_instrument
from app.idempotency import Claim


def cancel(
    agreement_id: str, *, account_id: str, actor: Actor, claim: Claim | None = None
) -> Agreement:
    """The service, or its staff, end an agreement, and its card is forgotten.

    A payment that was sent to a provider before is finished as if nothing had happened; one that
    waits to be sent is declined when its turn comes.

    Raises:
        AgreementNotFound
        AgreementNotActive: there is no card that could be charged.
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    with db.transaction() as session:
        agreement = queries.for_change(session, agreement_id, account_id=account_id)
        if claim is not None:
            idempotency.find_in(session, claim)
            idempotency.use(session, claim, resource_id=agreement.id)
        card = queries.card_of(session, agreement)
        if agreement.state is not AgreementState.ACTIVE or card is None:
            raise AgreementNotActive
        advance_instrument(
            session, card, InstrumentHappened.CANCELLED, agreement=agreement, actor=actor
        )
        advance(session, agreement, AgreementHappened.CANCELLED, actor=actor)
        return agreement
