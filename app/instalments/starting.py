"""Beginning a plan: an agreement, the parts, and the payment of the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app import clock, db, ids
from app.accounts.models import Account
from app.actors import Actor
from app.agreements import creation as agreements
from app.agreements.creation import NewAgreement
from app.errors import Conflict
from app.instalments import naming, offering, paying, schedule
from app.instalments.models import (
    Instalment,
    InstalmentOffer,
    InstalmentPlan,
    PartState,
    PlanState,
)
from app.instalments.schedule import Every, Part
from app.money import Pence
from app.payment_links.models import PaymentLink
from app.payment_links.paying import Create
from app.payments import creation
from app.payments.creation import Created, NewPayment
from app.payments.types import GatewayCannotDoThis


class TermsChanged(Conflict):
    """The link offers something else than its payer was shown, or nothing, or a day has passed."""

    code = "instalment_terms_changed"
    message = "The parts and dates have changed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a payer agrees to, but for the sum: in how many parts, how far apart, from which day."""

    parts: int
    every: Every
    first: date

    def of(self, total_pence: Pence) -> Sequence[Part]:
        """What is due when."""
        return schedule.parts_of(total_pence, parts=self.parts, every=self.every, first=self.first)

    @property
    def written(self) -> str:
        """As a form brings them back: what its payer saw is what counts."""
        return f"{self.parts}-{self.every}-{self.first.isoformat()}"


def terms_of(offer: InstalmentOffer) -> Terms:
    """What is offered to somebody who begins today."""
    return Terms(offer.parts, offer.every, schedule.today(clock.now()))


def begins(*, shown: str, email: str, actor: Actor) -> Create:
    """How the payment of a link is made that begins a plan: see `begin_in`."""

    def create(session: Session, link: PaymentLink, whole: NewPayment) -> Created:
        return begin_in(session, whole, link=link, shown=shown, email=email, actor=actor)

    return create


def begin_in(
    session: Session,
    whole: NewPayment,
    *,
    link: PaymentLink,
    shown: str,
    email: str,
    actor: Actor,
) -> Created:
    """Create the payment of the first part, in the transaction of a caller who has locked `link`.

    `whole` is what is to be paid in all; `shown` what its payer has read (`Terms.written`).

    Raises:
        TermsChanged
        NotOffered, GatewayCannotDoThis, AmountTooSmall: see `creation.create`.
    """
    offer = session.get(InstalmentOffer, link.id)
    account = session.get_one(Account, link.account_id)
    if offer is None or not offering.applies(offer, link, account, whole.amount_pence):
        raise TermsChanged
    terms = terms_of(offer)
    if terms.written != shown:
        raise TermsChanged
    parts = terms.of(whole.amount_pence)
    ways = offering.ways(account, parts[0].amount_pence)
    if not ways:
        raise GatewayCannotDoThis(field="agreement_id")
    agreement = agreements.create_in(
        session,
        NewAgreement(
            account_id=account.id,
            service_id=account.service_id,
            reference=whole.reference,
            description=naming.agreement(whole.description, whole.amount_pence, terms.parts,
                                         whole.language),
        ),
        actor=actor,
    )  # fmt: skip
    first = replace(
        whole,
        type=ways[0].name,
        amount_pence=parts[0].amount_pence,
        description=naming.part(whole.description, 1, terms.parts, whole.language),
        email=email,
        agreement_id=agreement.id,
        agreement_payment_type=paying.INSTALMENT,
    )
    created = creation.create_in(session, first, actor=actor)
    plan = InstalmentPlan(
        id=ids.new_id(),
        account_id=account.id,
        service_id=account.service_id,
        link_id=link.id,
        agreement_id=agreement.id,
        first_payment_id=created.payment.id,
        state=PlanState.PROPOSED,
        parts=terms.parts,
        every=terms.every,
        total_pence=whole.amount_pence,
        title=whole.description,
        reference=whole.reference,
        email=email,
        language=whole.language,
        created_at=created.payment.created_at,
    )
    db.add_new(session, plan)
    _add_parts(session, plan, parts, created.payment.id)
    return created


def _add_parts(
    session: Session, plan: InstalmentPlan, parts: Sequence[Part], first_payment_id: str
) -> None:
    for part in parts:
        added = Instalment(
            id=ids.new_id(),
            plan_id=plan.id,
            number=part.number,
            amount_pence=part.amount_pence,
            due_on=part.due_on,
            charge_at=schedule.charged_at(part.due_on),
            state=PartState.WAITING,
            tries=0,
        )
        db.add_new(session, added)
        if part.number == 1:
            paying.open_in(session, added, first_payment_id, by_payer=True)
