"""Finding what was paid by a link, for whoever paid it."""

from app import db
from app.errors import NotFound
from app.payment_links.models import LinkPayment


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
