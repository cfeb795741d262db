"""Stopping a plan before its end: by its payer, by staff, or because its agreement has ended.

Nothing more is charged, and the card is forgotten. What is owed then is the service's business.
What a bank is being asked just now is seen through, and counts.
"""

from contextlib import suppress

from sqlalchemy.orm import Session

from app import audit, clock, db
from app.actors import Actor, ActorKind
from app.agreements import cancellation
from app.agreements.queries import AgreementNotActive
from app.errors import Conflict
from app.instalments import queries, record, telling
from app.instalments.models import InstalmentPlan, PlanHappened, PlanState
from app.instalments.telling import Told

RUNNING = frozenset({PlanState.ACTIVE, PlanState.OVERDUE})


class PlanNotRunning(Conflict):
    """It was never begun, or has come to its end."""

    code = "instalment_plan_not_running"
    message = "This plan has ended already"


def stop(
    plan_id: str, *, actor: Actor, account_id: str | None = None, ip: str = ""
) -> InstalmentPlan:
    """Stop a plan, tell its payer, and the service where it was not staff. Twice is once.

    `account_id` is None for its payer, whose link has found it.

    Raises:
        PlanNotFound
        PlanNotRunning
    """
    with db.transaction() as session:
        plan = queries.for_change(session, plan_id, account_id=account_id)
        if plan.state is PlanState.STOPPED:
            return plan
        if plan.state not in RUNNING:
            raise PlanNotRunning
        before = plan.state
        stop_in(session, plan, actor=actor, ip=ip)
        if actor.kind is ActorKind.STAFF:
            audit.record(
                session,
                actor=actor,
                action="instalment_plan_stopped",
                subject_kind="instalment_plan",
                subject_id=plan.id,
                service_id=plan.service_id,
                account_id=plan.account_id,
                before={"state": before},
                after={"state": plan.state, "reference": plan.reference},
                ip=ip,
            )
        return plan


def stop_in(session: Session, plan: InstalmentPlan, *, actor: Actor, ip: str = "") -> None:
    """As `stop`, in the transaction of a caller who has locked it and seen that it runs."""
    end(plan, PlanState.STOPPED)
    plan.stopped_by = actor.id or actor.kind.value
    record.note(session, plan, PlanHappened.STOPPED, actor=actor)
    forget_card(session, plan, actor=actor, ip=ip)
    telling.tell(session, plan, Told.STOPPED)
    if actor.kind is not ActorKind.STAFF:
        telling.tell_service(session, plan)


def end(plan: InstalmentPlan, state: PlanState) -> None:
    """Let that be the end of a plan."""
    plan.state, plan.look_at, plan.ended_at = state, None, clock.now()


def forget_card(session: Session, plan: InstalmentPlan, *, actor: Actor, ip: str = "") -> None:
    """End the agreement of a plan, so that its card is forgotten. Does nothing where it has."""
    with suppress(AgreementNotActive):
        cancellation.cancel_in(
            session, plan.agreement_id, account_id=plan.account_id, actor=actor, ip=ip
        )
