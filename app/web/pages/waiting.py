"""Pages that wait for somebody else, and look again by themselves, without JavaScript.

By a header, not by an element of the page: see docs/decisions/0012.
"""

from datetime import timedelta

from flask import Blueprint, make_response, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.payments.checkout import Checkout
from app.web.pages import frame, status
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, is_being_captured, situation_of
from app.web.rendering import render_page

LOOK_AGAIN_SECONDS = 2
LOOK_AGAIN_LATER_SECONDS = 10
# A bank that has not answered by now may not answer for a long time. The payer is told so.
PATIENCE = timedelta(seconds=15)

blueprint = Blueprint("waiting", __name__, url_prefix="/card_details/<payment_id>")


@blueprint.get("/auth_waiting")
@only_to_its_payer
def authorisation(checkout: Checkout) -> ResponseReturnValue:
    if elsewhere := status.goes_on_elsewhere(checkout):
        return frame.go_to(elsewhere, checkout.payment_id)
    match situation_of(checkout):
        case Situation.ASKING:
            is_slow = _is_slow(checkout)
            seconds = LOOK_AGAIN_LATER_SECONDS if is_slow else LOOK_AGAIN_SECONDS
            return _page("pages/waiting/authorisation.html", checkout, seconds, is_slow=is_slow)
        case Situation.CONFIRMING | Situation.CHALLENGED:
            return frame.go_to(status.page_of(checkout), checkout.payment_id)
        case Situation.PAID if checkout.wallet:  # there was nothing to confirm
            return status.leave(checkout)
        case Situation.ENTERING if checkout.never_arrived:
            return frame.go_to(status.page_of(checkout), checkout.payment_id)
        case _:
            return status.show(checkout)


@blueprint.get("/capture_waiting")
@only_to_its_payer
def capture(checkout: Checkout) -> ResponseReturnValue:
    if is_being_captured(checkout):
        return _page("pages/waiting/capture.html", checkout, LOOK_AGAIN_SECONDS)
    return status.show(checkout)


def _is_slow(checkout: Checkout) -> bool:
    return checkout.asked_at is not None and clock.now() >= checkout.asked_at + PATIENCE


def _page(
    template: str, checkout: Checkout, look_again_seconds: int, **shape: bool
) -> ResponseReturnValue:
    page = render_page(
        template,
        shape={**frame.shape_of(checkout), **shape},
        holes={
            **frame.holes_of(checkout),
            "reference": checkout.reference,
            "return_url": url_for("pages.returning.show", payment_id=checkout.payment_id),
        },
    )
    response = make_response(page)
    response.headers["Refresh"] = str(look_again_seconds)
    return response
