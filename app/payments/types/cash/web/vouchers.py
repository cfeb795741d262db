"""The voucher as its own payer sees it: to be sent, added to and called off."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app import cards
from app.actors import Actor
from app.cards import Problem
from app.i18n import current_language, lazy
from app.payments import cancellation
from app.payments.checkout import Checkout
from app.payments.types.cash import slips, telling, vouchers
from app.payments.types.cash.slips import Slip, Standing
from app.payments.types.cash.telling import NoMoreEmails, NothingToSend
from app.payments.types.cash.web import drawing, files
from app.web.components import Errors, FieldError
from app.web.pages import access, frame, status, wording
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render_page

WITH_ERRORS = 400
HERE = "pages.vouchers.show"

blueprint = Blueprint("vouchers", __name__, url_prefix="/cash/<payment_id>/voucher")

_NOTHING_WRONG = Errors()
_NOT_SENT = lazy("There is no barcode to send any more")


@blueprint.get("")
@only_to_its_payer
def show(checkout: Checkout) -> ResponseReturnValue:
    if situation_of(checkout) is not Situation.ARRANGING:
        return status.show(checkout)
    return _page(checkout)


@blueprint.get("/pdf")
@only_to_its_payer
def pdf(checkout: Checkout) -> ResponseReturnValue:
    """The voucher to be printed or kept."""
    if situation_of(checkout) is not Situation.ARRANGING:
        return status.show(checkout)
    return files.pdf(slips.of_payment(checkout.payment_id), language=current_language())


@blueprint.post("/email")
@only_to_its_payer
def email(checkout: Checkout) -> ResponseReturnValue:
    """Send it to an address that its payer types."""
    if situation_of(checkout) is not Situation.ARRANGING:
        return status.show(checkout)
    typed = request.form.get("email", "")
    read = cards.read_email(typed)
    if isinstance(read, Problem):
        said = wording.problem("email", read, brand=None, card_types=())
        errors = Errors.of([FieldError(field="email", target="email", text=said)])
        return _page(checkout, errors, typed=typed), WITH_ERRORS
    try:
        telling.send(checkout.payment_id, read, actor=Actor.payer())
    except (NoMoreEmails, NothingToSend) as refused:
        errors = Errors.of([FieldError(field="email", target="email", text=lazy(refused.message))])
        return _page(checkout, errors, typed=typed), WITH_ERRORS
    return frame.go_to("pages.vouchers.sent", checkout.payment_id)


@blueprint.get("/sent")
@only_to_its_payer
def sent(checkout: Checkout) -> ResponseReturnValue:
    """The voucher again, and that it is on its way."""
    if situation_of(checkout) is not Situation.ARRANGING:
        return status.show(checkout)
    return _page(checkout, was_sent=True)


@blueprint.post("/cancel")
@only_to_its_payer
def cancel(checkout: Checkout) -> ResponseReturnValue:
    """Call the payment off, as long as nothing was paid in."""
    if situation_of(checkout) is Situation.ARRANGING:
        if slips.of_payment(checkout.payment_id).standing is not Standing.OPEN:
            return frame.go_to(HERE, checkout.payment_id)
        cancellation.cancel_by_user(checkout.payment_id, actor=Actor.payer())
        checkout = access.find(checkout.payment_id)
    return status.show(checkout)


def _page(
    checkout: Checkout,
    errors: Errors = _NOTHING_WRONG,
    *,
    typed: str = "",
    was_sent: bool = False,
) -> str:
    slip = slips.of_payment(checkout.payment_id)
    return render_page(
        "cash/vouchers/show.html",
        shape={**frame.shape_of(checkout), **_shape(checkout, slip, was_sent=was_sent)},
        holes={**frame.holes_of(checkout), **_holes(checkout, slip, typed)},
        errors=errors,
    )


def _shape(checkout: Checkout, slip: Slip, *, was_sent: bool) -> dict[str, Any]:
    left = vouchers.networks_left(
        checkout.payment_id, account_id=checkout.account_id, amount_pence=checkout.amount_pence
    )
    return {
        "can_be_paid": slip.standing.can_be_paid,
        "may_cancel": slip.standing is Standing.OPEN,
        "has_other_networks": bool(left),
        "wants_email": checkout.wants_email,
        "was_sent": was_sent,
        "goes_back": bool(checkout.return_url),
    }


def _holes(checkout: Checkout, slip: Slip, typed: str) -> dict[str, str]:
    payment_id = checkout.payment_id
    return {
        "title_of_page": drawing.title(slip),
        "slip": drawing.draw(slip, description=checkout.description),
        "email": typed or checkout.email,
        "link": slip.path,
        "pdf_url": url_for("pages.vouchers.pdf", payment_id=payment_id),
        "email_action": url_for("pages.vouchers.email", payment_id=payment_id),
        "cancel_action": url_for("pages.vouchers.cancel", payment_id=payment_id),
        "networks_url": url_for("pages.networks.new", payment_id=payment_id),
        "return_url": url_for("pages.returning.show", payment_id=payment_id),
    }
