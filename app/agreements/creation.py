"""Asking a payer's permission: an agreement is created. It is worth nothing until it is set up."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock, db, idempotency, ids
from app.actors import Actor
from app.agreements.models import Agreement
from app.agreements.states import AgreementHappened
from app.agreements.transitions import advance
from app.idempotency import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """What a service wants permission for, already checked for its shape by the door.

    `user_identifier` is the service's own name for the payer.
    """

    account_id: str
    service_id: str
    reference: str
    description: str
    user_identifier: str = ""


def create(new: NewAgreement, *, actor: Actor, claim: Claim | None = None) -> Agreement:
    """Record that permission is wanted.

    Raises:
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    with db.transaction() as session:
        agreement = _new(session, new, actor=actor)
        db.add_new(session, agreement)
        if claim is not None:
            idempotency.use(session, claim, resource_id=agreement.id)
    return agreement


def create_in(session: Session, new: NewAgreement, *, actor: Actor) -> Agreement:
    """As `create`, in the caller's transaction, which can set it up from then on."""
    agreement = _new(session, new, actor=actor)
    session.add(agreement)
    session.flush()
    return agreement


def _new(session: Session, new: NewAgreement, *, actor: Actor) -> Agreement:
    agreement = Agreement(
        id=ids.new_id(),
        account_id=new.account_id,
        service_id=new.service_id,
        reference=new.reference,
        description=new.description,
        user_identifier=new.user_identifier,
        created_at=clock.now(),
    )
    advance(session, agreement, AgreementHappened.CREATED, actor=actor)
    return agreement
