"""What a provider tells of a dispute, and what becomes of it: opened, answered, won, lost.

A provider may tell a thing twice, late, or in another order than it happened. Each message says
all there is to know of its dispute, so whichever comes first opens it, and what has been overtaken
changes nothing. The first result stands: one that contradicts it moves no money, and stands in the
timeline for a person to look into.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, events, ids
from app.actors import Actor
from app.disputes.models import Dispute
from app.disputes.states import CLOSED, DisputeHappened, DisputeReason, DisputeState
from app.disputes.transitions import advance, note
from app.errors import Conflict
from app.money import Pence
from app.payments import queries as payments
from app.payments.models import Payment
from app.payments.states import State

_TAKEN = frozenset({State.CONFIRMED, State.CAPTURED})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a provider says of a dispute, whatever has just happened to it.

    `provider_dispute` is its name for it. `fee_pence` is what losing costs besides the amount.
    """

    payment_id: str
    provider: str
    provider_dispute: str
    amount_pence: Pence
    fee_pence: Pence = Pence(0)
    reason: DisputeReason = DisputeReason.OTHER
    evidence_due_at: datetime | None = None


class NothingToDispute(Conflict):
    """The payment's money was never taken, or this dispute is about another payment."""

    code = "nothing_to_dispute"
    message = "No money was taken by this payment, so nothing can be disputed"


def opened(told: Told, *, actor: Actor) -> Dispute:
    """A payer wants their money back by way of their bank: it is set aside until they have it.

    The amount is what the provider says, whatever has been refunded: see docs/disputes.md. Told
    again, or after what followed, nothing changes.

    Raises:
        NothingToDispute
    """
    return _progress(told, _nothing_more, actor=actor)


def evidence_submitted(told: Told, *, actor: Actor) -> Dispute:
    """The bank has what the service says to it, and is deciding.

    Raises:
        NothingToDispute
    """
    return _progress(told, _answer, actor=actor)


def won(told: Told, *, actor: Actor) -> Dispute:
    """The service may keep the money, and may refund it again.

    Raises:
        NothingToDispute
    """
    return _progress(told, _win, actor=actor)


def lost(told: Told, *, actor: Actor) -> Dispute:
    """The payer has their money back, and the provider charges its fee.

    Raises:
        NothingToDispute
    """
    return _progress(told, _lose, actor=actor)


_Step = Callable[[Session, Dispute, Payment, Told, Actor], None]


def _progress(told: Told, step: _Step, *, actor: Actor) -> Dispute:
    """Find the dispute or open it, and take the step, in one transaction."""
    with db.transaction() as session:
        payment = payments.for_change(session, told.payment_id)
        dispute = _known(session, told) or _open(session, payment, told, actor)
        step(session, dispute, payment, told, actor)
    return dispute


def _known(session: Session, told: Told) -> Dispute | None:
    dispute = session.scalar(
        select(Dispute).where(
            Dispute.provider == told.provider, Dispute.provider_dispute == told.provider_dispute
        )
    )
    if dispute is not None and dispute.payment_id != told.payment_id:
        raise NothingToDispute
    return dispute


def _open(session: Session, payment: Payment, told: Told, actor: Actor) -> Dispute:
    if payment.state not in _TAKEN:
        raise NothingToDispute
    dispute = Dispute(
        id=ids.new_id(),
        payment_id=payment.id,
        account_id=payment.account_id,
        provider=told.provider,
        provider_dispute=told.provider_dispute,
        amount_pence=told.amount_pence,
        fee_pence=Pence(0),
        reason=told.reason,
        evidence_due_at=told.evidence_due_at,
    )
    advance(session, dispute, payment, DisputeHappened.OPENED, actor=actor, reason=told.reason)
    session.add(dispute)
    return dispute


def _nothing_more(
    session: Session, dispute: Dispute, payment: Payment, told: Told, actor: Actor
) -> None:
    """It is open by now, or was."""


def _answer(session: Session, dispute: Dispute, payment: Payment, told: Told, actor: Actor) -> None:  # noqa: ARG001
    if dispute.state is DisputeState.NEEDS_RESPONSE:
        advance(session, dispute, payment, DisputeHappened.EVIDENCE_SUBMITTED, actor=actor)


def _win(session: Session, dispute: Dispute, payment: Payment, told: Told, actor: Actor) -> None:  # noqa: ARG001
    if dispute.state not in CLOSED:
        advance(session, dispute, payment, DisputeHappened.WON, actor=actor)
    elif dispute.state is not DisputeState.WON:
        _contradicted(session, dispute, DisputeState.WON, actor)


def _lose(session: Session, dispute: Dispute, payment: Payment, told: Told, actor: Actor) -> None:
    if dispute.state not in CLOSED:
        dispute.fee_pence = told.fee_pence
        advance(
            session,
            dispute,
            payment,
            DisputeHappened.LOST,
            actor=actor,
            fee_pence=told.fee_pence,
        )
    elif dispute.state is not DisputeState.LOST:
        _contradicted(session, dispute, DisputeState.LOST, actor)


def _contradicted(session: Session, dispute: Dispute, said: DisputeState, actor: Actor) -> None:
    log.warning("dispute_contradicted", dispute_id=dispute.id, stands=dispute.state, said=said)
    known = events.names_of(session, resource_kind="dispute", resource_id=dispute.id)
    if "dispute_result_contradicted" not in known:
        note(session, dispute, "dispute_result_contradicted", actor=actor, said=said)
