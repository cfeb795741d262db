"""Plans of payers who pay in parts, made as the platform makes them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app import db
from app.accounts.models import Account
from app.gateways.port import Operation
from app.instalments import charging, offering, queries, starting
from app.instalments.models import InstalmentPlan
from app.instalments.queries import Story
from app.instalments.schedule import Every
from app.jobs import worker
from app.letters import Letter, LetterKind
from app.payment_links.models import PaymentLink
from app.payments import authorisation, confirmation
from app.payments.models import Payment, Source
from tests import make
from tests.support.links import payment_link
from tests.support.looking import done_by_provider

EMAIL = "ada@payer.example"


def offering_link(account: Account | None = None, **offer: Any) -> PaymentLink:
    """A link that may be paid in parts: three, a month apart, unless said."""
    owner = account or make.account(
        of=make.service(merchant_email="permits@service.example"), recurring_enabled=True
    )
    link = payment_link(owner)
    terms = {"parts": 3, "every": Every.MONTH, "smallest_pence": 5_000} | offer
    offering.offer(link.id, account_id=owner.id, actor=make.CASEWORKER, **terms)
    return link


def proposed(
    total_pence: int = 10_000,
    link: PaymentLink | None = None,
    shown: str | None = None,
    **asked: Any,
) -> Payment:
    """The first payment of a plan, which nobody has paid yet. `asked` as in `make.new_payment`.

    `shown` is what its payer has read, unless it was what the link offers.
    """
    chosen = link or offering_link()
    with db.transaction() as session:
        locked = session.get_one(PaymentLink, chosen.id, with_for_update=True)
        account = session.get_one(Account, locked.account_id)
        offer = queries.offer_of(chosen.id)
        usual = {"description": locked.title, "source": Source.PAYMENT_LINK}
        created = starting.begin_in(
            session,
            make.new_payment(total_pence, account=account, **usual | asked),
            link=locked,
            shown=shown or starting.terms_of(offer).written,
            email=EMAIL,
            actor=make.PAYER,
        )
    return created.payment


def begun(
    total_pence: int = 10_000,
    *,
    account: Account | None = None,
    number: str = make.VISA,
    **asked: Any,
) -> InstalmentPlan:
    """A plan whose first part was paid with this card."""
    if account:
        asked["link"] = offering_link(account)
    payment = proposed(total_pence, **asked)
    pay(payment, number)
    return plan_of(payment)


def pay(payment: Payment, number: str = make.VISA) -> None:
    """Let the payer pay on the pages, and everything follow from it."""
    authorisation.start(payment.id, actor=make.PAYER)
    make.enter_card(make.again(payment), number)
    confirmation.confirm(payment.id, actor=make.PAYER)
    go_on()


def go_on() -> None:
    """Let the scheduler and the workers do what it is time for, until nothing is left."""
    for _ in range(3):
        charging.see_to_due()
        worker.drain()
        charging.follow()
    charging.stop_ended()


def plan_of(payment: Payment) -> InstalmentPlan:
    with db.reading() as session:
        wanted = InstalmentPlan.agreement_id == payment.agreement_id
        return session.scalars(select(InstalmentPlan).where(wanted)).one()


def story(plan: InstalmentPlan) -> Story:
    return queries.story_of(make.again(plan))


def states(plan: InstalmentPlan) -> tuple[str, list[str]]:
    """Where a plan is, and where each of its parts is."""
    found = story(plan)
    return found.plan.state.value, [part.state.value for part in found.parts]


def letters() -> Counter[LetterKind]:
    """The kinds of letters that were left, in order, and how many of each."""
    with db.reading() as session:
        return Counter(session.scalars(select(Letter.kind)))


def payments_of(plan: InstalmentPlan) -> Sequence[Payment]:
    """The payments of a plan, whatever became of them, oldest first."""
    with db.reading() as session:
        wanted = select(Payment).where(Payment.agreement_id == plan.agreement_id)
        return session.scalars(wanted.order_by(Payment.created_at, Payment.id)).all()


def taken_from(plan: InstalmentPlan) -> int:
    """What the provider has taken for a plan, in all."""
    return sum(sum(done_by_provider(one, Operation.CAPTURE)) for one in payments_of(plan))
