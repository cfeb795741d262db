"""Finding a link for whoever has its address, with all that its pages show."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, bindparam, func, select

from app import clock, db
from app.accounts.models import Account, Service
from app.branding.models import Branding
from app.errors import NotFound
from app.payment_links.models import LinkPayment, PaymentLink
from app.payment_links.standing import Standing, standing_of
from app.payments.models import Payment
from app.payments.states import State

# What is over without having been paid leaves its place to somebody else.
LEFT = (
    State.DECLINED,
    State.EXPIRED,
    State.CANCELLED_BY_USER,
    State.CANCELLED_BY_SERVICE,
    State.ERRORED,
)


class LinkNotFound(NotFound):
    code = "payment_link_not_found"
    message = "There is no such payment link"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link as somebody meets it. `brand` is None where its pages look like the platform's."""

    link: PaymentLink
    account: Account
    service: Service
    brand: Branding | None
    standing: Standing

    @property
    def is_test(self) -> bool:
        """Whether no real money is taken."""
        return not self.account.kind.takes_real_money


def find(link_id: str) -> Opened:
    """The link with this id, whatever has become of it.

    Raises:
        LinkNotFound
    """
    found = _OPENED.first(link_id=link_id)
    if found is None:
        raise LinkNotFound
    link, account, service, brand = found
    standing = standing_of(link, account, taken=_taken(link), now=clock.now())
    return Opened(link, account, service, brand, standing)


def at_address(service_path: str, link_path: str) -> str:
    """The id of the link at a friendly address: of one that was deleted where there is no other.

    Raises:
        LinkNotFound
    """
    wanted = (
        select(PaymentLink.id)
        .where(PaymentLink.service_path == service_path, PaymentLink.link_path == link_path)
        .order_by(PaymentLink.deleted_at.is_(None).desc(), PaymentLink.created_at.desc())
        .limit(1)
    )
    with db.reading() as session:
        found = session.scalar(wanted) if link_path else None
    if found is None:
        raise LinkNotFound
    return found


def places_taken(link_id: object) -> ScalarSelect[int]:
    """How many payments of a link are paid or may still be. `link_id` may be a column."""
    return (
        select(func.count())
        .select_from(LinkPayment)
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id == link_id, Payment.state.not_in(LEFT))
        .scalar_subquery()
    )


def _taken(link: PaymentLink) -> int:
    """How many places are taken, where there are only so many."""
    if link.most_payments is None:
        return 0
    with db.reading() as session:
        return session.scalar(select(places_taken(link.id))) or 0


_OPENED = db.Lookup(
    PaymentLink,
    Account,
    Service,
    where=(
        PaymentLink.id == bindparam("link_id"),
        Account.id == PaymentLink.account_id,
        Service.id == PaymentLink.service_id,
    ),
    beside=(Branding, Branding.service_id == PaymentLink.service_id),
)
