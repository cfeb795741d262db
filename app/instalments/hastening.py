"""Trying a plan out: what would happen in weeks happens now. Of test accounts only."""

from app import audit, clock, db
from app.accounts.models import Account, AccountKind
from app.actors import Actor
from app.errors import Conflict
from app.instalments import queries, telling
from app.instalments.models import InstalmentPlan, PlanState
from app.instalments.telling import Told


class NotToBeHastened(Conflict):
    """Real people were told another day; or nothing is waiting for its day."""

    code = "instalment_plan_not_to_be_hastened"
    message = "Nothing of this plan can be taken sooner"


def may_be(plan: InstalmentPlan, account: Account) -> bool:
    """Whether the next part may be taken before its day."""
    is_waiting = plan.state is PlanState.ACTIVE and plan.look_at is not None
    return account.kind is AccountKind.TEST and is_waiting


def hasten(plan_id: str, *, account_id: str, actor: Actor, ip: str = "") -> None:
    """Announce the next part, unless that was done, and let the card be charged for it now.

    Raises:
        PlanNotFound
        NotToBeHastened
    """
    with db.transaction() as session:
        plan = queries.for_change(session, plan_id, account_id=account_id)
        story = queries.story_in(session, plan)
        if not may_be(plan, session.get_one(Account, account_id)) or story.paying:
            raise NotToBeHastened
        part = story.left[0]
        part.charge_at = plan.look_at = clock.now()
        if part.announced_at is None:
            part.announced_at = clock.now()
            telling.tell(session, plan, Told.SOON, part)
        audit.record(
            session,
            actor=actor,
            action="instalment_hastened",
            subject_kind="instalment_plan",
            subject_id=plan.id,
            service_id=plan.service_id,
            account_id=account_id,
            after={"part": part.number},
            ip=ip,
        )
