"""Saying yes."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.actors import Actor
from app.i18n import format_pounds
from app.payments import confirmation
from app.payments.checkout import Checkout
from app.web import countries
from app.web.pages import frame, status
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render_page

blueprint = Blueprint("confirmation", __name__, url_prefix="/card_details/<payment_id>/confirm")


@blueprint.get("")
@only_to_its_payer
def new(checkout: Checkout) -> ResponseReturnValue:
    if situation_of(checkout) is not Situation.CONFIRMING:
        return status.show(checkout)
    return render_page(
        "pages/confirmation/new.html",
        shape={**frame.shape_of(checkout), "has_surcharge": bool(checkout.surcharge_pence)},
        holes={**frame.holes_of(checkout), **_holes(checkout)},
    )


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """Take the payer at their word. A second click comes too late to change anything."""
    if situation_of(checkout) not in {Situation.CONFIRMING, Situation.PAID}:
        return status.show(checkout)
    confirmation.confirm(checkout.payment_id, actor=Actor.payer())
    return status.leave(checkout)


def _holes(checkout: Checkout) -> dict[str, str]:
    return {
        "action": url_for("pages.confirmation.create", payment_id=checkout.payment_id),
        "cancel_action": url_for("pages.cancellation.create", payment_id=checkout.payment_id),
        "description": checkout.description,
        "amount": format_pounds(checkout.amount_pence),
        "amount_pence": str(checkout.total_pence),
        "surcharge": format_pounds(checkout.surcharge_pence),
        "total": format_pounds(checkout.total_pence),
        "last_four": checkout.card_last_four,
        "expiry": checkout.card_expiry,
        "cardholder_name": checkout.cardholder_name,
        "address": _address(checkout),
        "email": checkout.email,
    }


def _address(checkout: Checkout) -> str:
    """The address on one line, with the name of its country. Empty when none was asked for."""
    if not checkout.wants_billing_address:
        return ""
    address = checkout.billing_address
    lines = [address.get(part) for part in ("line1", "line2", "city", "postcode")]
    country = countries.names(i18n.current_language()).get(address.get("country", ""))
    return ", ".join(filter(None, [*lines, country]))
