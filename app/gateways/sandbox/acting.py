"""What the sandbox provider does by itself as time passes, whether or not anybody asks it."""

from contextlib import suppress

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import aliased

from app import clock, db
from app.gateways.sandbox import disputes, payouts
from app.gateways.sandbox.disputes import NoDisputeForThat, NothingToDispute
from app.gateways.sandbox.models import SandboxPlan

MOST_STEPS = 100


def act() -> None:
    """Take the steps that test cards lead to, and pay out what it is time to pay out."""
    for _ in range(MOST_STEPS):
        if not _take_next_step():
            break
    payouts.pay_out_due()


def _take_next_step() -> bool:
    """Take one planned step whose time has come. False when there is none, or all are being taken.

    A step that somebody made impossible, by a refund or by going another way, is left out. One
    whose payment has an earlier step, be it in another process's hands, waits for that.
    """
    earlier = aliased(SandboxPlan)
    is_next = ~exists().where(
        earlier.account_id == SandboxPlan.account_id,
        earlier.payment_id == SandboxPlan.payment_id,
        tuple_(earlier.due_at, earlier.id) < tuple_(SandboxPlan.due_at, SandboxPlan.id),
    )
    due = (
        select(SandboxPlan)
        .where(SandboxPlan.due_at <= clock.now(), is_next)
        .order_by(SandboxPlan.due_at, SandboxPlan.id)
        .limit(1)
    )
    with db.reading() as session:
        if session.scalar(due) is None:  # nearly always; looking takes no lock
            return False
    with db.transaction() as session:
        plan = session.scalar(due.with_for_update(skip_locked=True, of=SandboxPlan))
        if plan is None:
            return False
        session.delete(plan)
        with suppress(NothingToDispute, NoDisputeForThat):
            disputes.take_step_in(
                session, plan.account_id, plan.payment_id, plan.stage, reason=plan.reason
            )
        return True
