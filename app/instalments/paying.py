"""Paying parts of a plan on the payment pages: sooner, or with another card.

The card that is used is kept in place of the one before, and charged for the parts that follow.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids, settings
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict, NotFound
from app.instalments import naming, offering, queries, settling, stopping
from app.instalments.models import Instalment, InstalmentPayment, InstalmentPlan
from app.instalments.stopping import PlanNotRunning
from app.money import Pence
from app.payments import creation
from app.payments import queries as payments
from app.payments.creation import Created, NewPayment
from app.payments.models import Payment, Source
from app.payments.states import Happened, may_happen
from app.payments.transitions import advance

INSTALMENT = "instalment"  # what kind of payments of an agreement these are, in the API's words


class BeingPaid(Conflict):
    """The card is being charged at this moment, or the payer is paying in another tab."""

    code = "instalment_being_paid"
    message = "This part is being paid just now"


class CannotBePaidNow(Conflict):
    """The account takes no payments at the moment, or none whose card can be kept."""

    code = "instalments_cannot_be_paid"
    message = "This service cannot take payments at the moment"


class PartPaymentNotFound(NotFound):
    code = "instalment_payment_not_found"
    message = "There is no such payment"


def pay(plan_id: str, *, whole: bool, actor: Actor, language: str = "") -> Created:
    """Create a payment of the part that is next, or with `whole` of all that is left.

    One that the payer had begun before, and not finished, is called off. `language` is what they
    read now, "" for what they did before.

    Raises:
        PlanNotFound
        PlanNotRunning: nothing is left to be paid.
        BeingPaid
        CannotBePaidNow
    """
    with db.transaction() as session:
        plan = queries.for_change(session, plan_id)
        of_payer = {
            payment for opened, payment in queries.paying_in(session, plan) if opened.by_payer
        }
        for payment in of_payer:  # once, although it may be for several parts
            _call_off(session, payment, actor=actor)
        settling.settle_in(session, plan)
        session.flush()
        story = queries.story_in(session, plan)
        if plan.state not in stopping.RUNNING or not story.left:
            raise PlanNotRunning
        if story.paying:
            raise BeingPaid
        plan.language = language or plan.language
        parts = story.left if whole else story.left[:1]
        plan.look_at = None  # until this payment has ended
        return _create(session, plan, parts, actor=actor)


def catch_up(plan_id: str) -> None:
    """Let what has become of a plan's payments count now, for somebody who is looking."""
    with db.transaction() as session:
        settling.settle_in(session, queries.for_change(session, plan_id))


def open_in(
    session: Session,
    part: Instalment,
    payment_id: str,
    *,
    by_payer: bool,
    named: str = "",
    opened_at: datetime | None = None,
) -> None:
    """Note that a payment is for a part, so that no other is begun for it. Written at the end."""
    opened = InstalmentPayment(
        id=named or ids.new_id(),
        plan_id=part.plan_id,
        instalment_id=part.id,
        payment_id=payment_id,
        by_payer=by_payer,
        opened_at=opened_at or clock.now(),
    )
    db.add_new(session, opened)


def returned(name: str) -> tuple[InstalmentPlan, Payment]:
    """The plan and the payment of a payer who comes back from paying, by what only they know.

    Raises:
        PartPaymentNotFound
    """
    with db.reading() as session:
        found = session.execute(
            select(InstalmentPlan, Payment)
            .join(InstalmentPayment, InstalmentPayment.plan_id == InstalmentPlan.id)
            .join(Payment, Payment.id == InstalmentPayment.payment_id)
            .where(InstalmentPayment.id == name, InstalmentPayment.by_payer)
        ).one_or_none()
    if found is None:
        raise PartPaymentNotFound
    return found[0], found[1]


def _call_off(session: Session, payment: Payment, *, actor: Actor) -> None:
    """Call off what a payer began and did not finish; leave what a bank is being asked."""
    session.refresh(payment, with_for_update=True)  # it was looked at before it was locked
    is_asked = payments.open_question_in(session, payment.id) is not None
    if may_happen(payment.state, Happened.CANCELLED_BY_USER) and not is_asked:
        advance(session, payment, Happened.CANCELLED_BY_USER, actor=actor)


def _create(
    session: Session, plan: InstalmentPlan, parts: Sequence[Instalment], *, actor: Actor
) -> Created:
    account = session.get_one(Account, plan.account_id)
    amount_pence = Pence(sum(part.amount_pence for part in parts))
    ways = offering.ways(account, amount_pence)
    if not ways or account.disabled_at is not None:
        raise CannotBePaidNow
    first = session.get_one(Payment, plan.first_payment_id)
    name = ids.new_id()
    new = NewPayment(
        account_id=plan.account_id,
        service_id=plan.service_id,
        type=ways[0].name,
        provider=account.provider,
        credentials_id=account.credentials_id,
        amount_pence=amount_pence,
        reference=plan.reference,
        description=naming.several(
            plan.title, [part.number for part in parts], plan.parts, plan.language
        ),
        return_url=f"{settings.current().pages_url}/pay/part/{name}",
        language=plan.language,
        email=plan.email,
        metadata=dict(first.metadata_),
        source=Source.PAYMENT_LINK,
        agreement_id=plan.agreement_id,
        agreement_payment_type=INSTALMENT,
    )
    created = creation.create_in(session, new, actor=actor)
    for number, part in enumerate(parts):
        named = name if number == 0 else ""
        open_in(session, part, created.payment.id, by_payer=True, named=named)
    return created
