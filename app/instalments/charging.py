"""Doing what is due for plans: announcing a part, and charging the card that was kept.

Parts go one after the other: the next is announced when the one before is paid, and charged only
once it was announced for that day. So whatever was late, nobody is charged for two at once, nor
without having been told. Each step is one transaction that holds the plan's lock.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app import clock, db
from app.accounts.models import Account
from app.agreements import setting_up
from app.agreements.models import Agreement
from app.agreements.queries import AgreementNotActive
from app.agreements.states import AgreementState
from app.instalments import naming, paying, queries, schedule, settling, stopping, telling
from app.instalments.models import (
    Instalment,
    InstalmentPayment,
    InstalmentPlan,
    PartState,
    PlanState,
)
from app.instalments.settling import BY_US, PROMISED
from app.instalments.telling import Told
from app.payments import creation
from app.payments.creation import NewPayment
from app.payments.models import Payment, Source
from app.payments.states import ENDED, State

AT_ONCE = 100

SHORTEST_NOTICE = timedelta(days=2)  # an email that comes later than that announces another day
DAYS_PUT_OFF = 3
LATEST = timedelta(days=5)  # after the day that was announced; then another is announced

PUT_OFF = timedelta(hours=1)  # until what we could not do is tried again

log = structlog.get_logger()


def see_to_due() -> int:
    """Announce and charge what it is time for. Returns how many plans were looked at."""
    with db.reading() as session:
        due = session.scalars(
            select(InstalmentPlan.id)
            .join(Account, Account.id == InstalmentPlan.account_id)
            .where(InstalmentPlan.look_at <= clock.now(), Account.disabled_at.is_(None))
            .order_by(InstalmentPlan.look_at)
            .limit(AT_ONCE)
        ).all()
    return sum(_apart(plan_id, move_on) for plan_id in due)


def follow() -> int:
    """Let payments that have moved on count. Returns for how many plans."""
    with db.reading() as session:
        moved = session.scalars(
            select(InstalmentPayment.plan_id)
            .join(Payment, Payment.id == InstalmentPayment.payment_id)
            .join(Instalment, Instalment.id == InstalmentPayment.instalment_id)
            .where(
                InstalmentPayment.ended_at.is_(None),
                or_(
                    Payment.state.in_(ENDED),
                    and_(Payment.state == State.CONFIRMED, Instalment.state != PartState.PAID),
                ),
            )
            .distinct()
            .limit(AT_ONCE)
        ).all()
    return sum(_apart(plan_id, settling.settle_in) for plan_id in moved)


def stop_ended() -> int:
    """Stop the plans whose agreements the service, or its staff, have ended. Returns how many."""
    with db.reading() as session:
        ended = session.scalars(
            select(InstalmentPlan.id)
            .join(Agreement, Agreement.id == InstalmentPlan.agreement_id)
            .where(
                InstalmentPlan.state.in_(stopping.RUNNING),
                Agreement.state == AgreementState.CANCELLED,
            )
            .limit(AT_ONCE)
        ).all()
    return sum(_apart(plan_id, _stop) for plan_id in ended)


def move_on(session: Session, plan: InstalmentPlan) -> None:
    """Do what it is time for in a plan that is active, and note when to look again."""
    if plan.state is not PlanState.ACTIVE or plan.look_at is None:
        return
    story = queries.story_in(session, plan)
    if story.paying or not story.left:
        plan.look_at = None
        return
    part, now = story.left[0], clock.now()
    if part.announced_at is not None and now > part.charge_at + LATEST:
        part.announced_at = None
    if part.announced_at is None:
        announced_at = schedule.announced_at(part.charge_at, every=plan.every)
        if now < announced_at:
            plan.look_at = announced_at
            return
        _announce(session, plan, part)
    if now < part.charge_at:
        plan.look_at = part.charge_at
        return
    _charge(session, plan, part)


def _announce(session: Session, plan: InstalmentPlan, part: Instalment) -> None:
    now = clock.now()
    if part.charge_at - now < SHORTEST_NOTICE:
        part.charge_at = schedule.days_later(now, days=DAYS_PUT_OFF)
    part.announced_at = now
    telling.tell(session, plan, Told.SOON, part)


def _charge(session: Session, plan: InstalmentPlan, part: Instalment) -> None:
    """Create the payment of a part; a worker sends it. Where there is no card, wait for its payer.

    A payment that was refused can turn out to have been taken after all: then that one counts.
    """
    plan.look_at = None
    if taken := _taken_after_all(session, part):
        part.state, part.paid_by = PartState.PAID, taken
        settling.stand(session, plan, queries.parts_in(session, plan))
        return
    try:
        card = setting_up.card_to_charge(session, plan.agreement_id, account_id=plan.account_id)
    except AgreementNotActive:
        settling.refuse(session, plan, part, may_try=False)
        settling.stand(session, plan, queries.parts_in(session, plan))
        return
    first = session.get_one(Payment, plan.first_payment_id)
    new = NewPayment(
        account_id=plan.account_id,
        service_id=plan.service_id,
        type=card.type,
        provider=card.provider,
        credentials_id=card.credentials_id,
        amount_pence=part.amount_pence,
        reference=plan.reference,
        description=naming.part(plan.title, part.number, plan.parts, plan.language),
        language=plan.language,
        email=plan.email,
        metadata=dict(first.metadata_),
        authorisation_mode="agreement",
        source=Source.PAYMENT_LINK,
        agreement_id=plan.agreement_id,
        agreement_payment_type=paying.INSTALMENT,
    )
    created = creation.create_in(session, new, actor=BY_US)
    part.tries += 1
    paying.open_in(session, part, created.payment.id, by_payer=False)


def _taken_after_all(session: Session, part: Instalment) -> str | None:
    return session.scalar(
        select(Payment.id)
        .join(InstalmentPayment, InstalmentPayment.payment_id == Payment.id)
        .where(InstalmentPayment.instalment_id == part.id, Payment.state.in_(PROMISED))
        .limit(1)
    )


def _apart(plan_id: str, step: Callable[[Session, InstalmentPlan], None]) -> bool:
    """Take one step of one plan. What cannot be done for a fault of ours is put off."""
    try:
        with db.transaction() as session:
            step(session, queries.for_change(session, plan_id))
    except Exception:
        log.exception("instalment_plan_not_moved", plan_id=plan_id)
        _put_off(plan_id)
        return False
    return True


def _put_off(plan_id: str) -> None:
    with db.transaction() as session:
        plan = queries.for_change(session, plan_id)
        if plan.look_at is not None:
            plan.look_at = clock.now() + PUT_OFF


def _stop(session: Session, plan: InstalmentPlan) -> None:
    if plan.state in stopping.RUNNING:
        stopping.stop_in(session, plan, actor=BY_US)
