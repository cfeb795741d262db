"""What every page about a payment has around it: the service, who is paid, whether it is a test."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.payments.checkout import Checkout
from app.web import branding
from app.web.pages import deadline

SEE_OTHER = 303


def shape_of(checkout: Checkout) -> dict[str, Any]:
    """What the layout has to know."""
    return {
        "is_test": checkout.is_test,
        "is_branded": checkout.brand is not None,
        **deadline.shape_of(checkout),
    }


def holes_of(checkout: Checkout) -> dict[str, str]:
    """What the layout prints."""
    return {
        "service_name": checkout.service_name,
        "merchant_name": checkout.merchant_name,
        "merchant_address": ", ".join(checkout.merchant_address),
        **deadline.holes_of(checkout),
        **switch_of(checkout),
        **_brand_of(checkout),
    }


def switch_of(checkout: Checkout) -> dict[str, str]:
    """What the layout needs to offer the other language for a payment."""
    return {
        "language_action": url_for("pages.languages.create", payment_id=checkout.payment_id),
    }


def _brand_of(checkout: Checkout) -> dict[str, str]:
    if checkout.brand is None:
        return {}
    brand = checkout.brand
    return branding.holes(
        name=brand.name(checkout.language),
        background=brand.background,
        text=brand.text,
        border=brand.border,
        logo_digest=brand.logo_digest,
        logo_width=brand.logo_width,
        logo_height=brand.logo_height,
    )


def go_to(endpoint: str, payment_id: str) -> ResponseReturnValue:
    """Send the payer on to another page of the same payment."""
    return redirect(url_for(endpoint, payment_id=payment_id), SEE_OTHER)
