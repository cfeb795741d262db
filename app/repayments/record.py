"""Writing down what happened to a repayment: on the payment's timeline, in the audit log."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import audit, events
from app.actors import Actor, ActorKind
from app.repayments.models import Repayment
from app.repayments.states import RepaymentHappened


def note(
    session: Session,
    repayment: Repayment,
    event: RepaymentHappened,
    *,
    actor: Actor,
    **details: Any,
) -> None:
    """Write an event, in the caller's transaction. Never bank details, nor a voucher's number."""
    events.record(
        session,
        event,
        account_id=repayment.account_id,
        payment_id=repayment.payment_id,
        resource_kind="repayment",
        resource_id=repayment.id,
        actor=actor,
        **details,
    )


def audited(
    session: Session,
    repayment: Repayment,
    action: str,
    *,
    actor: Actor,
    ip: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down what staff did, last in the caller's transaction. What payers do is an event."""
    if actor.kind is not ActorKind.STAFF:
        return
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="repayment",
        subject_id=repayment.id,
        service_id=repayment.service_id,
        account_id=repayment.account_id,
        before=before,
        after={"payment_id": repayment.payment_id, **(after or {})},
        ip=ip,
    )
