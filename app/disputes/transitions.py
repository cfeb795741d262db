"""The one place a dispute changes state: table, event, ledger, and whether its payment is disputed.

docs/disputes.md says what each step does to the books.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, events, ledger
from app.actors import Actor
from app.disputes.models import Dispute
from app.disputes.states import DisputeHappened, DisputeState, after
from app.ledger import LedgerAccount
from app.money import Pence
from app.payments.models import Payment

_Move = tuple[str, LedgerAccount, LedgerAccount]  # why, debit, credit

_MOVES: dict[DisputeHappened, _Move] = {
    DisputeHappened.OPENED: ("open", LedgerAccount.SERVICE_PAYABLE, LedgerAccount.CHARGEBACK),
    DisputeHappened.WON: ("win", LedgerAccount.CHARGEBACK, LedgerAccount.SERVICE_PAYABLE),
    DisputeHappened.LOST: ("lose", LedgerAccount.CHARGEBACK, LedgerAccount.CARD_CLEARING),
}
_FEE: _Move = ("fee", LedgerAccount.SERVICE_PAYABLE, LedgerAccount.PROVIDER_FEES)


def advance(
    session: Session,
    dispute: Dispute,
    payment: Payment,
    event: DisputeHappened,
    *,
    actor: Actor,
    **details: Any,
) -> None:
    """Move `dispute` on by one event, in the caller's transaction, which holds the payment's lock.

    Raises:
        DisputeTransitionNotAllowed: the event cannot happen to a dispute in this state.
    """
    before = dispute.state if event is not DisputeHappened.OPENED else None
    dispute.state = after(before, event)
    dispute.updated_at = clock.now()
    note(session, dispute, event, actor=actor, **details)
    if event in _MOVES:
        _post(session, dispute, dispute.amount_pence, _MOVES[event])
    if event is DisputeHappened.LOST and dispute.fee_pence:
        _post(session, dispute, dispute.fee_pence, _FEE)
    payment.disputed = dispute.state is not DisputeState.WON or _another_is_not_won(
        session, dispute
    )


def note(session: Session, dispute: Dispute, name: str, *, actor: Actor, **details: Any) -> None:
    """Write down something about a dispute, whether or not it changes its state."""
    events.record(
        session,
        name,
        account_id=dispute.account_id,
        payment_id=dispute.payment_id,
        resource_kind="dispute",
        resource_id=dispute.id,
        actor=actor,
        amount_pence=dispute.amount_pence,
        **details,
    )


def _another_is_not_won(session: Session, dispute: Dispute) -> bool:
    """Whether the same payment has another dispute that is open, or was lost."""
    another = select(Dispute.id).where(
        Dispute.payment_id == dispute.payment_id,
        Dispute.id != dispute.id,
        Dispute.state != DisputeState.WON,
    )
    return session.scalar(another.limit(1)) is not None


def _post(session: Session, dispute: Dispute, amount_pence: Pence, move: _Move) -> None:
    what, debit, credit = move
    ledger.post(
        session,
        f"dispute:{dispute.id}:{what}",
        ledger.movement(amount_pence, debit=debit, credit=credit),
        account_id=dispute.account_id,
        payment_id=dispute.payment_id,
    )
