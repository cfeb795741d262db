"""Payment links, as staff had made them."""

from itertools import count
from typing import Any

from app.accounts.models import Account
from app.payment_links.models import Asks, PaymentLink
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
