"""Payment links, as staff had made them."""

from itertools import count
from typing import Any

from app import ids
from app.accounts.models import Account
from app.payment_links.models import Asks, LinkPayment, PaymentLink
from app.payments.models import Payment
from tests import make

_numbers = count(1)


def payment_link(account: Account | None = None, **columns: Any) -> PaymentLink:
    """A link of an account, at an address of its own. Its payer chooses sum and reference.

    `payment_link(account, price_pence=1200)` has a fixed sum.
    """
    owner = account or make.account()
    if columns.get("price_pence") is not None:
        columns.setdefault("asks", Asks.FIXED)
    elif columns.get("fees"):
        columns.setdefault("asks", Asks.FEES)
    values = {
        "title": "Parking permit",
        "details": "A permit for one car for one year.",
        "service_path": "fishing-licences",
        "link_path": f"parking-permit-{next(_numbers)}",
        "reference_label": "Permit number",
        "created_by": "a-caseworker",
    } | columns
    return make.saved(PaymentLink(account_id=owner.id, service_id=owner.service_id, **values))


def paid_by(link: PaymentLink, payment: Payment, **columns: Any) -> LinkPayment:
    """That a payment of the account was made by a link: `basket=[...]`, `created_at=...`."""
    values = {"request_key": ids.new_id()} | columns
    return make.saved(
        LinkPayment(link_id=link.id, account_id=link.account_id, payment_id=payment.id, **values)
    )
