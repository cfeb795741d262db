"""Letting what became of payments count for the parts they were for.

A part counts as paid from when its money is promised. Its payment stays open until it is captured,
and where that fails the part is not paid any more. docs/instalments.md has the table.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock
from app.actors import Actor
from app.agreements.models import Agreement
from app.agreements.states import AgreementState
from app.instalments import queries, record, schedule, stopping, telling
from app.instalments.models import (
    Instalment,
    InstalmentPayment,
    InstalmentPlan,
    PartState,
    PlanHappened,
    PlanState,
)
from app.instalments.telling import Told
from app.payments.models import Payment
from app.payments.states import ENDED, State

TRIES = 3  # of the card that is kept, for one part
# Whole days, so never less than the 48 hours that card schemes want between two tries.
# Source: https://docs.payments.service.gov.uk/recurring_payments/#if-a-recurring-payment-fails
DAYS_BETWEEN_TRIES = 3

BY_US = Actor.job("instalments")

PROMISED = frozenset({State.CONFIRMED, State.CAPTURED})


def settle_in(session: Session, plan: InstalmentPlan) -> None:
    """Let the open payments of a plan count, whose lock the caller holds. Told twice, it is once.

    A plan begins with its first part, ends with its last, and is overdue while a part is.
    """
    parts = {part.id: part for part in queries.parts_in(session, plan)}
    failed = []
    for opened, payment in queries.paying_in(session, plan):
        part = parts[opened.instalment_id]
        if _count(part, opened, payment):
            failed.append((part, payment))
    session.flush()
    if plan.state in stopping.RUNNING and failed:
        # Of several that were paid together each comes in its turn.
        part, payment = min(failed, key=lambda one: one[0].number)
        may_try = payment.can_retry is not False
        refuse(session, plan, part, may_try=may_try, payment_id=payment.id)
    if plan.state is PlanState.PROPOSED:
        _begin(session, plan, tuple(parts.values()))
    else:
        stand(session, plan, tuple(parts.values()))


def stand(session: Session, plan: InstalmentPlan, parts: Sequence[Instalment]) -> None:
    """Let a plan follow its parts: to its end, or to be overdue, or on."""
    if plan.state is PlanState.STOPPED:
        # Somebody may have paid a part with another card meanwhile, which is kept then.
        stopping.forget_card(session, plan, actor=BY_US)
    if plan.state not in stopping.RUNNING:
        return
    is_paying = bool(queries.paying_in(session, plan))
    if any(part.state is PartState.OVERDUE for part in parts):
        plan.state, plan.look_at = PlanState.OVERDUE, None
    elif any(part.state is PartState.WAITING for part in parts):
        plan.state = PlanState.ACTIVE
        plan.look_at = None if is_paying else clock.now()
    elif not is_paying:
        stopping.end(plan, PlanState.DONE)
        record.note(session, plan, PlanHappened.DONE, actor=BY_US)
        stopping.forget_card(session, plan, actor=BY_US)


def refuse(
    session: Session, plan: InstalmentPlan, part: Instalment, *, may_try: bool, payment_id: str = ""
) -> None:
    """A part could not be taken from the card: try again in some days, or wait for its payer.

    Where the agreement was cancelled meanwhile, that is why, and the plan stops.
    """
    agreement = session.get_one(Agreement, plan.agreement_id, populate_existing=True)
    if agreement.state is AgreementState.CANCELLED:
        stopping.stop_in(session, plan, actor=BY_US)
        return
    if may_try and part.tries < TRIES:
        part.charge_at = schedule.days_later(clock.now(), days=DAYS_BETWEEN_TRIES)
        part.announced_at = clock.now()  # by this email
        what, event = Told.REFUSED, PlanHappened.REFUSED
    else:
        part.state = PartState.OVERDUE
        what, event = Told.OVERDUE, PlanHappened.OVERDUE
    record.note(session, plan, event, actor=BY_US, payment_id=payment_id, part=part.number)
    telling.tell(session, plan, what, part)


def _count(part: Instalment, opened: InstalmentPayment, payment: Payment) -> bool:
    """Let one payment count for one part. True where its payer has to be told that it failed.

    Of what they tried themselves, and was refused, they know.
    """
    if payment.state in PROMISED:
        if part.state is not PartState.PAID:
            part.state, part.paid_by = PartState.PAID, payment.id
        if payment.state is State.CAPTURED:
            opened.ended_at = clock.now()
    elif payment.state in ENDED:
        opened.ended_at = clock.now()
        if part.paid_by == payment.id:
            part.state, part.paid_by, part.announced_at = PartState.WAITING, None, None
            return True
        return not opened.by_payer
    return False


def _begin(session: Session, plan: InstalmentPlan, parts: Sequence[Instalment]) -> None:
    """Let a plan begin once its first part is paid, or come to nothing where it was not."""
    first, following = parts[0], parts[1]
    payment = session.get_one(Payment, plan.first_payment_id)
    if first.state is PartState.PAID:
        plan.state, plan.began_at = PlanState.ACTIVE, clock.now()
        plan.email = payment.email or plan.email
        plan.language = payment.spoken_language
        record.note(session, plan, PlanHappened.BEGUN, actor=BY_US)
        telling.tell(session, plan, Told.BEGUN, following)
        stand(session, plan, parts)
    elif payment.state in ENDED:
        stopping.end(plan, PlanState.NOT_BEGUN)
