"""Finding what was paid by a link, for whoever paid it."""

from sqlalchemy import exists, select

from app import db
from app.errors import NotFound
from app.payment_links.models import LinkPayment
from app.payments.models import Payment
from app.payments.states import State

# Nobody can have paid yet, at a counter or at their bank, without our knowing.
_HERE = (State.CREATED, State.STARTED, State.AUTHORISED)


class LinkPaymentNotFound(NotFound):
    code = "link_payment_not_found"
    message = "There is no such payment"


def get(link_payment_id: str) -> LinkPayment:
    """That a payment was made by a link. Its id is known to its payer only.

    Raises:
        LinkPaymentNotFound
    """
    with db.reading() as session:
        found = session.get(LinkPayment, link_payment_id)
    if found is None:
        raise LinkPaymentNotFound
    return found


def is_unpaid(payment_id: str, *, link_id: str) -> bool:
    """Whether it is a payment of this link whose payer has not gone elsewhere to pay it."""
    wanted = exists().where(
        LinkPayment.link_id == link_id,
        LinkPayment.payment_id == payment_id,
        Payment.id == LinkPayment.payment_id,
        Payment.state.in_(_HERE),
    )
    with db.reading() as session:
        return bool(session.scalar(select(wanted)))
