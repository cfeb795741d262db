"""What test cards lead to after the capture: each step of a dispute, and when to take it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from app import clock, db, settings
from app.gateways.port import DisputeStage, Operation
from app.gateways.sandbox.models import SandboxOutcome, SandboxPlan, SandboxTransaction

_ON_THE_WAY_TO = {
    DisputeStage.OPENED: (DisputeStage.OPENED,),
    DisputeStage.WON: (
        DisputeStage.OPENED,
        DisputeStage.EVIDENCE_SUBMITTED,
        DisputeStage.WON,
    ),
    DisputeStage.LOST: (
        DisputeStage.OPENED,
        DisputeStage.EVIDENCE_SUBMITTED,
        DisputeStage.LOST,
    ),
}

_REASONS = {
    DisputeStage.OPENED: "general",
    DisputeStage.WON: "product_not_received",
    DisputeStage.LOST: "fraudulent",
}


def after_capture(
    session: Session, new: SandboxTransaction, done: Sequence[SandboxTransaction]
) -> None:
    """Plan what the card of a capture leads to, in the capture's transaction.

    `done` is what was approved before. Nothing comes of what is no approved capture.
    """
    if new.operation is not Operation.CAPTURE or new.outcome is not SandboxOutcome.APPROVED:
        return
    end = next((row.disputed_to for row in done if row.operation is Operation.AUTHORISE), None)
    if end is None:
        return
    step = timedelta(seconds=settings.current().sandbox_dispute_step_seconds)
    for number, stage in enumerate(_ON_THE_WAY_TO[end], start=1):
        db.add_row(
            session,
            SandboxPlan,
            {
                "account_id": new.account_id,
                "payment_id": new.payment_id,
                "stage": stage,
                "reason": _REASONS[end],
                "due_at": clock.now() + number * step,
            },
        )
