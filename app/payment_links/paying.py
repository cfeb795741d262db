"""Making the payment that somebody has confirmed on the pages of a link."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app import clock, db, ids, settings
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict, Unavailable
from app.gateways.port import UnknownGateway
from app.money import Pence
from app.payment_links import rules
from app.payment_links.batches import claiming
from app.payment_links.batches.claiming import Found
from app.payment_links.models import Kind, LinkPayment, PaymentLink
from app.payment_links.opening import LEFT, LinkNotFound, places_taken
from app.payment_links.rules import Problem
from app.payment_links.standing import Standing, standing_of
from app.payment_links.sums import basket_of, sum_of
from app.payments import creation, tokens
from app.payments.creation import Created, NewPayment
from app.payments.models import Payment, Source
from app.payments.states import State
from app.payments.types import GatewayCannotDoThis, NotOffered

TRIES = 5  # at a reference that the account does not have

_SOURCES = {
    Kind.PUBLIC: Source.PAYMENT_LINK,
    Kind.TELEPHONE: Source.AGENT_INITIATED_MOTO,
}

# Nothing is left to do on our pages.
_ARRANGED = frozenset({State.AWAITING_PAYMENT, State.CAPTURABLE, State.CONFIRMED, State.CAPTURED})


class NotPayable(Conflict):
    """`standing` says why not: what has become of the link while its payer was filling it in."""

    code = "payment_link_not_payable"
    message = "This link cannot be paid just now"

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        super().__init__()


class AnswersMissing(Conflict):
    """The link asks for something else than it did when its payer answered."""

    code = "payment_link_asks_more"
    message = "Something is missing that the link asks for"


class SumChanged(Conflict):
    """It costs something else than the payer was shown."""

    code = "payment_link_sum_changed"
    message = "The amount has changed"


class AccountCannotTakeThis(Conflict):
    """The account's provider does not take such a payment."""

    code = "payment_link_not_taken"
    message = "This service cannot take the payment"


class NoReferenceLeft(Unavailable):
    """Every one that was drawn was there. With a true source of chance it never comes to that."""

    code = "no_reference_left"
    message = "Try again later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a payer has answered, and has confirmed.

    `shown_pence` is the sum on the page whose button they pressed. `request_key` is a digest of
    what that page was about: the same again is the same payment. Where `personal_link_id` is said,
    a line of a spreadsheet is paid, which knows its reference and its sum.
    """

    shown_pence: Pence
    request_key: str
    reference: str = ""
    amount_pence: Pence | None = None
    quantities: dict[str, int] = field(default_factory=dict)
    language: str = "en"
    personal_link_id: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """The payment of an order. `token` leads to where it is paid, "" where nothing is left to do.

    `is_over`: it was made before, and cannot be paid any more.
    """

    id: str  # of the link payment
    payment: Payment
    token: str = ""
    is_over: bool = False


Create = Callable[[Session, PaymentLink, NewPayment], Created]


def pay(link_id: str, order: Order, *, actor: Actor, create: Create | None = None) -> Made:
    """Make a payment, or find the one that the same order has made, in one transaction.

    `create` makes another of it than one of the whole sum: the first of several, say.

    The link is locked first: two at the last place of a cap go one after the other, and each meets
    the dates, the prices and the deletion that are there when it is their turn.

    Raises:
        LinkNotFound
        NotPayable
        PersonalLinkNotFound, NotToBePaid: see `claiming.claim`.
        AnswersMissing, SumChanged: to be asked, and confirmed, again.
        AmountTooSmall
        AccountCannotTakeThis
    """
    with db.transaction() as session:
        link = _locked(session, link_id)
        if before := _made_before(session, link.id, order.request_key):
            return before
        claimed = _claimed(session, link, order)
        if claimed and claimed.payment and claimed.payment.state not in LEFT:
            return _begun(session, claimed.payment)
        account = session.get_one(Account, link.account_id)
        _require_payable(session, link, account)
        amount_pence = _agreed(link, order, claimed)
        link_payment_id = ids.new_id()
        new = NewPayment(
            account_id=account.id,
            service_id=account.service_id,
            provider=account.provider,
            credentials_id=account.credentials_id,
            amount_pence=amount_pence,
            reference=_reference(session, link, order, claimed),
            description=link.title,
            return_url=f"{settings.current().pages_url}/payment-complete/{link_payment_id}",
            language=order.language,
            metadata=_metadata(link, claimed),
            moto=link.kind is Kind.TELEPHONE,
            source=_SOURCES[link.kind],
        )
        try:
            created = (
                create(session, link, new)
                if create
                else creation.create_in(session, new, actor=actor)
            )
        except (NotOffered, GatewayCannotDoThis, UnknownGateway) as refused:
            raise AccountCannotTakeThis from refused
        found = LinkPayment(
            id=link_payment_id,
            link_id=link.id,
            account_id=link.account_id,
            payment_id=created.payment.id,
            basket=basket_of(link, order.quantities),
            request_key=order.request_key,
            created_at=created.payment.created_at,
        )
        db.add_new(session, found)
        if claimed:
            claimed.personal.payment_id = created.payment.id
        return Made(link_payment_id, created.payment, created.token)


def _locked(session: Session, link_id: str) -> PaymentLink:
    link = session.scalar(select(PaymentLink).where(PaymentLink.id == link_id).with_for_update())
    if link is None:
        raise LinkNotFound
    return link


def _made_before(session: Session, link_id: str, request_key: str) -> Made | None:
    """What the same order has made already, with a way in where it still has to be paid."""
    found = session.execute(
        select(LinkPayment.id, Payment)
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id == link_id, LinkPayment.request_key == request_key)
    ).one_or_none()
    if found is None:
        return None
    link_payment_id, payment = found
    if payment.state in LEFT:
        return Made(link_payment_id, payment, is_over=True)
    if payment.state in _ARRANGED:
        return Made(link_payment_id, payment)
    return Made(link_payment_id, payment, tokens.issue(session, payment.id))


def _claimed(session: Session, link: PaymentLink, order: Order) -> Found | None:
    """The line of a spreadsheet that is paid; None where it is none."""
    if not order.personal_link_id:
        return None
    return claiming.claim(session, order.personal_link_id, link_id=link.id)


def _begun(session: Session, payment: Payment) -> Made:
    """A way in to what was begun elsewhere, and can be gone on with by whoever has the link."""
    found = select(LinkPayment.id).where(LinkPayment.payment_id == payment.id)
    return Made(session.scalars(found).one(), payment, tokens.issue(session, payment.id))


def _require_payable(session: Session, link: PaymentLink, account: Account) -> None:
    taken = 0
    if link.most_payments is not None:
        taken = session.scalar(select(places_taken(link.id))) or 0
    standing = standing_of(link, account, taken=taken, now=clock.now())
    if standing is not Standing.OPEN:
        raise NotPayable(standing)


def _agreed(link: PaymentLink, order: Order, claimed: Found | None) -> Pence:
    """What is to be paid: what it costs now, which is what the payer was shown."""
    costs = (
        claimed.personal.amount_pence
        if claimed
        else sum_of(link, amount_pence=order.amount_pence, quantities=order.quantities)
    )
    if isinstance(costs, Problem):
        raise AnswersMissing
    if costs != order.shown_pence:
        raise SumChanged
    return costs


def _metadata(link: PaymentLink, claimed: Found | None) -> dict[str, Any]:
    """The columns of the line and of the link, as many as a payment has.

    The link can have got others since the line was made, and by the same names.
    """
    own = claimed.personal.columns if claimed else {}
    known = {header.casefold() for header in own}
    others = {name: cell for name, cell in link.columns.items() if name.casefold() not in known}
    return dict(list((own | others).items())[: rules.MOST_COLUMNS])


def _reference(session: Session, link: PaymentLink, order: Order, claimed: Found | None) -> str:
    """The payer's own, where the link asks for one; else one that the account does not have.

    Another of the account's links may draw at the same time, and neither sees the other's: both
    would have to draw the same of 7,000,000,000,000 in the same few milliseconds. A lock on the
    account, which would hold up its payers for that, costs more than it is worth.
    """
    if claimed:
        return claimed.personal.reference
    if link.reference_label:
        if isinstance(rules.read_reference(order.reference), Problem):
            raise AnswersMissing
        return order.reference
    for _ in range(TRIES):
        drawn = rules.new_reference()
        is_known = exists().where(
            Payment.account_id == link.account_id,
            func.lower(Payment.reference) == drawn.lower(),
        )
        if not session.scalar(select(is_known)):
            return drawn
    raise NoReferenceLeft
