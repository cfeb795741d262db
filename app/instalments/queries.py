"""Looking plans up. Loaded and detached; another account's look missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account, Service
from app.agreements.models import Agreement, Instrument
from app.errors import NotFound
from app.instalments.models import (
    Instalment,
    InstalmentOffer,
    InstalmentPayment,
    InstalmentPlan,
    PartState,
    PlanState,
)
from app.money import Pence
from app.payments.models import Payment

PAGE_SIZE = 50
MOST_OF_A_LINK = 200


class PlanNotFound(NotFound):
    """There is no such plan in this account."""

    code = "instalment_plan_not_found"
    message = "There is no such plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A plan with its parts in order, the card that is kept for it, and what pays it just now.

    `paying` are the open payments, each with the part that it is for.
    """

    plan: InstalmentPlan
    parts: Sequence[Instalment]
    card: Instrument | None
    paying: Sequence[tuple[InstalmentPayment, Payment]]

    @property
    def paid_pence(self) -> Pence:
        """What was paid of it."""
        return Pence(sum(one.amount_pence for one in self.parts if one.state is PartState.PAID))

    @property
    def left(self) -> Sequence[Instalment]:
        """The parts that are not paid, in order."""
        return [one for one in self.parts if one.state is not PartState.PAID]

    @property
    def left_pence(self) -> Pence:
        """What is not paid of it."""
        return Pence(self.plan.total_pence - self.paid_pence)


def offer_of(link_id: str) -> InstalmentOffer | None:
    """What a link offers; None where it is to be paid all at once."""
    with db.reading() as session:
        return session.get(InstalmentOffer, link_id)


def get(plan_id: str, *, account_id: str) -> InstalmentPlan:
    """One plan of an account.

    Raises:
        PlanNotFound
    """
    with db.reading() as session:
        return _there(session.scalar(select(InstalmentPlan).where(*_of(plan_id, account_id))))


def for_change(session: Session, plan_id: str, *, account_id: str | None = None) -> InstalmentPlan:
    """The same in the caller's transaction, locked until that ends.

    A plan's lock is taken before those of its payments and of its agreement. `account_id` is None
    where nobody asks for it by an account: a scheduler, a payer with a link.

    Raises:
        PlanNotFound
    """
    statement = select(InstalmentPlan).where(*_of(plan_id, account_id))
    return _there(
        session.scalar(statement.with_for_update().execution_options(populate_existing=True))
    )


def story_of(plan: InstalmentPlan) -> Story:
    """A plan with its parts."""
    with db.reading() as session:
        return story_in(session, plan)


def story_in(session: Session, plan: InstalmentPlan) -> Story:
    """As `story_of`, in the caller's transaction."""
    return Story(
        plan=plan, parts=parts_in(session, plan), card=card_in(session, plan),
        paying=paying_in(session, plan),
    )  # fmt: skip


def parts_in(session: Session, plan: InstalmentPlan) -> Sequence[Instalment]:
    """The parts of a plan, in order."""
    return session.scalars(
        select(Instalment).where(Instalment.plan_id == plan.id).order_by(Instalment.number)
    ).all()


def card_in(session: Session, plan: InstalmentPlan) -> Instrument | None:
    """The card that was last kept for a plan; None before its first part is paid."""
    return session.scalar(
        select(Instrument)
        .join(Agreement, Agreement.instrument_id == Instrument.id)
        .where(Agreement.id == plan.agreement_id)
    )


def paying_in(
    session: Session, plan: InstalmentPlan
) -> Sequence[tuple[InstalmentPayment, Payment]]:
    """The open payments of a plan, by part, as they are in the database at this moment."""
    found = session.execute(
        select(InstalmentPayment, Payment)
        .join(Payment, Payment.id == InstalmentPayment.payment_id)
        .where(InstalmentPayment.plan_id == plan.id, InstalmentPayment.ended_at.is_(None))
        .order_by(InstalmentPayment.opened_at, InstalmentPayment.id)
        .execution_options(populate_existing=True)
    )
    return [(row, payment) for row, payment in found]


def whose(plan: InstalmentPlan) -> tuple[Account, Service]:
    """The account and the service of a plan."""
    with db.reading() as session:
        account, service = session.execute(
            select(Account, Service)
            .join(Service, Service.id == Account.service_id)
            .where(Account.id == plan.account_id)
        ).one()
    return account, service


def page_of_account(
    account_id: str, *, page: int, state: PlanState | None = None
) -> tuple[Sequence[InstalmentPlan], bool]:
    """Some of an account's plans that have begun, or of those in one state, newest first.

    Pages are numbered from 1. Says as well whether there are more behind it.
    """
    wanted = (
        InstalmentPlan.began_at.is_not(None) if state is None else InstalmentPlan.state == state
    )
    is_its = InstalmentPlan.account_id == account_id
    found = _newest(is_its, wanted, after=(page - 1) * PAGE_SIZE, most=PAGE_SIZE + 1)
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def count_overdue(session: Session, account_id: str) -> int:
    """How many of an account's plans wait for their payers, or staff, to act."""
    wanted = select(func.count()).where(
        InstalmentPlan.account_id == account_id, InstalmentPlan.state == PlanState.OVERDUE
    )
    return session.scalar(wanted) or 0


def count_running(link_id: str) -> int:
    """How many plans of a link go on. The caller has looked whose it is."""
    wanted = select(func.count()).where(
        InstalmentPlan.link_id == link_id,
        InstalmentPlan.state.in_((PlanState.ACTIVE, PlanState.OVERDUE)),
    )
    with db.reading() as session:
        return session.scalar(wanted) or 0


def of_link(link_id: str, *, account_id: str) -> Sequence[InstalmentPlan]:
    """A link's newest plans that have begun."""
    return _newest(
        InstalmentPlan.account_id == account_id,
        InstalmentPlan.link_id == link_id,
        InstalmentPlan.began_at.is_not(None),
        most=MOST_OF_A_LINK,
    )


def of_payment(payment_id: str, *, account_id: str) -> InstalmentPlan | None:
    """The plan that a payment is for, or was; None where it is for none."""
    with db.reading() as session:
        return session.scalar(
            select(InstalmentPlan)
            .join(InstalmentPayment, InstalmentPayment.plan_id == InstalmentPlan.id)
            .where(
                InstalmentPayment.payment_id == payment_id,
                InstalmentPlan.account_id == account_id,
            )
            .limit(1)
        )


def begun_by(payment_id: str) -> InstalmentPlan | None:
    """The plan whose first payment this is; None where it is that of none. For its payer."""
    with db.reading() as session:
        return session.scalar(
            select(InstalmentPlan).where(InstalmentPlan.first_payment_id == payment_id)
        )


def _newest(*where: ColumnElement[bool], most: int, after: int = 0) -> Sequence[InstalmentPlan]:
    with db.reading() as session:
        return session.scalars(
            select(InstalmentPlan)
            .where(*where)
            .order_by(InstalmentPlan.created_at.desc(), InstalmentPlan.id)
            .offset(after)
            .limit(most)
        ).all()


def _of(plan_id: str, account_id: str | None) -> list[ColumnElement[bool]]:
    is_this_one = InstalmentPlan.id == plan_id
    return (
        [is_this_one]
        if account_id is None
        else [is_this_one, InstalmentPlan.account_id == account_id]
    )


def _there(found: InstalmentPlan | None) -> InstalmentPlan:
    if found is None:
        raise PlanNotFound
    return found
