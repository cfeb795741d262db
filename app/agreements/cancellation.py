"""Ending an agreement: no payment rests on it from now on."""

from sqlalchemy.orm import Session

from app import audit, db, idempotency
from app.actors import Actor, ActorKind
from app.agreements import queries
from app.agreements.models import Agreement
from app.agreements.queries import AgreementNotActive
from app.agreements.states import AgreementHappened, AgreementState, InstrumentHappened
from app.agreements.transitions import advance, advance_instrument
from app.idempotency import Claim


def cancel(
    agreement_id: str,
    *,
    account_id: str,
    actor: Actor,
    claim: Claim | None = None,
    ip: str = "",
) -> Agreement:
    """The service, or its staff, end an agreement, and its card is forgotten.

    A payment that was sent to a provider before is finished as if nothing had happened; one that
    waits to be sent is declined when its turn comes. What staff did, from `ip`, is written into the
    audit log too.

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
        _cancel(session, agreement, actor=actor, ip=ip)
        return agreement


def cancel_in(
    session: Session, agreement_id: str, *, account_id: str, actor: Actor, ip: str = ""
) -> None:
    """As `cancel`, in the caller's transaction.

    Raises:
        AgreementNotFound
        AgreementNotActive: there is no card that could be charged.
    """
    agreement = queries.for_change(session, agreement_id, account_id=account_id)
    _cancel(session, agreement, actor=actor, ip=ip)


def _cancel(session: Session, agreement: Agreement, *, actor: Actor, ip: str) -> None:
    card = queries.card_of(session, agreement)
    if agreement.state is not AgreementState.ACTIVE or card is None:
        raise AgreementNotActive
    advance_instrument(
        session, card, InstrumentHappened.CANCELLED, agreement=agreement, actor=actor
    )
    before = agreement.state
    advance(session, agreement, AgreementHappened.CANCELLED, actor=actor)
    if actor.kind is ActorKind.STAFF:
        audit.record(
            session,
            actor=actor,
            action="agreement_cancelled",
            subject_kind="agreement",
            subject_id=agreement.id,
            service_id=agreement.service_id,
            account_id=agreement.account_id,
            before={"state": before},
            after={"state": agreement.state},
            ip=ip,
        )
