"""The payers' banks of the sandbox: what is disputed there, and how far it has come.

Its own limits, as a bank's elsewhere: no more is disputed than was captured and has neither been
refunded nor disputed, and what is over is over.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.errors import Conflict
from app.gateways.port import DisputeStage, Operation
from app.gateways.sandbox import bank, outbox
from app.gateways.sandbox.models import SandboxDispute, SandboxOutcome, SandboxTransaction
from app.money import Pence

EVIDENCE_IS_DUE_AFTER = timedelta(days=7)
FEE_PENCE = Pence(1500)

_BEFORE = {
    DisputeStage.EVIDENCE_SUBMITTED: {DisputeStage.OPENED},
    DisputeStage.WON: {DisputeStage.OPENED, DisputeStage.EVIDENCE_SUBMITTED},
    DisputeStage.LOST: {DisputeStage.OPENED, DisputeStage.EVIDENCE_SUBMITTED},
}


class NothingToDispute(Conflict):
    code = "nothing_left_to_dispute"
    message = "No money of this payment is left that was taken, and not refunded or disputed"


class NoDisputeForThat(Conflict):
    code = "no_dispute_for_that"
    message = "This payment has no dispute to which that can happen"


def take_step(
    account_id: str, payment_id: str, stage: DisputeStage, *, reason: str = "general"
) -> SandboxDispute:
    """Let a payer dispute a payment, or the dispute of it come further. We are told of it.

    Raises:
        NothingToDispute, NoDisputeForThat
    """
    with db.transaction() as session:
        return take_step_in(session, account_id, payment_id, stage, reason=reason)


def take_step_in(
    session: Session, account_id: str, payment_id: str, stage: DisputeStage, *, reason: str
) -> SandboxDispute:
    """As `take_step`, in the caller's transaction."""
    history = bank.lock_history(session, account_id=account_id, payment_id=payment_id)
    known = session.scalars(
        select(SandboxDispute)
        .where(SandboxDispute.account_id == account_id, SandboxDispute.payment_id == payment_id)
        .order_by(SandboxDispute.created_at, SandboxDispute.id)
    ).all()
    if stage is DisputeStage.OPENED:
        dispute = _new(history, known, reason)
        session.add(dispute)
    else:
        dispute = _waiting_for(stage, known)
        dispute.stage = stage
        dispute.updated_at = clock.now()
    outbox.add(session, account_id, _message(dispute))
    return dispute


def _new(
    history: Sequence[SandboxTransaction], known: Sequence[SandboxDispute], reason: str
) -> SandboxDispute:
    approved = [row for row in history if row.outcome is SandboxOutcome.APPROVED]
    captures = [row for row in approved if row.operation is Operation.CAPTURE]
    left_pence = (
        bank.total_pence(approved, Operation.CAPTURE)
        - bank.total_pence(approved, Operation.REFUND)
        - sum(dispute.amount_pence for dispute in known if dispute.stage is not DisputeStage.WON)
    )
    if left_pence <= 0:
        raise NothingToDispute
    now = clock.now()
    return SandboxDispute(
        id=ids.new_id(),
        account_id=captures[0].account_id,
        payment_id=captures[0].payment_id,
        transaction=captures[0].transaction,
        amount_pence=Pence(left_pence),
        reason=reason,
        stage=DisputeStage.OPENED,
        evidence_due_at=now + EVIDENCE_IS_DUE_AFTER,
        payout="",
        created_at=now,
        updated_at=now,
    )


def _waiting_for(stage: DisputeStage, known: Sequence[SandboxDispute]) -> SandboxDispute:
    for dispute in known:
        if dispute.stage in _BEFORE[stage]:
            return dispute
    raise NoDisputeForThat


def _message(dispute: SandboxDispute) -> dict[str, Any]:
    return {
        "operation": "dispute",
        "dispute": dispute.id,
        "status": dispute.stage.value,
        "transaction": dispute.transaction,
        "payment_id": dispute.payment_id,
        "amount": dispute.amount_pence,
        "fee": FEE_PENCE if dispute.stage is DisputeStage.LOST else 0,
        "reason": dispute.reason,
        "evidence_due_at": dispute.evidence_due_at.isoformat(timespec="seconds"),
    }
