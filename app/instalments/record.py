"""What happens to plans, on the timelines of their payments."""

from typing import Any

from sqlalchemy.orm import Session

from app import events
from app.actors import Actor
from app.instalments.models import InstalmentPlan, PlanHappened


def note(
    session: Session,
    plan: InstalmentPlan,
    what: PlanHappened,
    *,
    actor: Actor,
    payment_id: str = "",
    **details: Any,
) -> None:
    """Write down that something happened to a plan, by a payment or, unless said, by its first."""
    events.record(
        session,
        what.value,
        account_id=plan.account_id,
        payment_id=payment_id or plan.first_payment_id,
        resource_kind="instalment_plan",
        resource_id=plan.id,
        actor=actor,
        **details,
    )
