"""What every page about a payment has around it: the service, who is paid, whether it is a test."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.payments.checkout import Checkout
from app.web.pages import deadline

SEE_OTHER = 303


def shape_of(checkout: Checkout) -> dict[str, Any]:
    """What the layout has to know."""
    return {"is_test": checkout.is_test, **deadline.shape_of(checkout)}


def holes_of(checkout: Checkout) -> dict[str, str]:
    """What the layout prints."""
    return {
        "service_name": checkout.service_name,
        "merchant_name": checkout.merchant_name,
        "merchant_address": ", ".join(checkout.merchant_address),
        **deadline.holes_of(checkout),
        **switch_of(checkout),
    }


def switch_of(checkout: Checkout) -> dict[str, str]:
    """What the layout needs to offer the other language for a payment."""
    return {
        "language_action": url_for("pages.languages.create", payment_id=checkout.payment_id),
    }


def go_to(endpoint: str, payment_id: str) -> ResponseReturnValue:
    """Send the payer on to another page of the same payment."""
    return redirect(url_for(endpoint, payment_id=payment_id), SEE_OTHER)
