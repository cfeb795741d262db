"""What is written down about batches: in each payment's story, and in the audit log."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from app import audit, events
from app.actors import Actor
from app.refunds.batches.models import BatchRow, RefundBatch


class RequestHappened(StrEnum):
    """What can happen to a refund that a second person has to agree to."""

    REQUESTED = "refund_requested"
    APPROVED = "refund_request_approved"
    REJECTED = "refund_request_rejected"
    LAPSED = "refund_request_lapsed"


def told(
    session: Session,
    batch: RefundBatch,
    rows: Sequence[BatchRow],
    happened: RequestHappened,
    *,
    actor: Actor,
) -> None:
    """Write it into the story of each payment."""
    why = {"reason": batch.reason} if batch.reason and happened is RequestHappened.REQUESTED else {}
    for row in rows:
        events.record(
            session,
            happened,
            account_id=batch.account_id,
            payment_id=row.payment_id,
            resource_kind="refund_request",
            resource_id=batch.id,
            actor=actor,
            amount_pence=row.amount_pence,
            **why,
        )


def audited(
    session: Session,
    batch: RefundBatch,
    rows: Sequence[BatchRow],
    *,
    action: str,
    actor: Actor,
    ip: str | None = None,
) -> None:
    """Write it into the audit log. What people typed stays with the batch."""
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="refund_batch",
        subject_id=batch.id,
        service_id=batch.service_id,
        account_id=batch.account_id,
        after={
            "state": batch.state,
            "payments": len(rows),
            "total_pence": sum(row.amount_pence for row in rows),
            **({"reason": batch.reason} if batch.reason else {}),
            **({"limit_pence": batch.limit_pence} if batch.limit_pence is not None else {}),
            **({"payment_id": rows[0].payment_id} if len(rows) == 1 else {}),
        },
        ip=batch.ip if ip is None else ip,
    )
