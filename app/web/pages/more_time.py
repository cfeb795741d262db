"""More time for payers who ask."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.payments import expiry
from app.payments.checkout import Checkout
from app.web.pages import deadline, frame, status
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, situation_of

JSON = "application/json"

blueprint = Blueprint("more_time", __name__, url_prefix="/card_details/<payment_id>/more_time")

# Where a page waits for its payer, and which one that is.
_PAGES = {
    Situation.ENTERING: "pages.card.new",
    Situation.CHALLENGED: "pages.challenge.show",
    Situation.CONFIRMING: "pages.confirmation.new",
}


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """Give more time. Answers the page that it was asked from, or the page's script in JSON."""
    until = expiry.give_more_time(checkout.payment_id, actor=Actor.payer())
    if request.accept_mimetypes.best == JSON:
        more = expiry.may_have_more_time(created_at=checkout.created_at, expires_at=until)
        return jsonify(seconds=deadline.seconds_until(until), says=deadline.says(until), more=more)
    page = _PAGES.get(situation_of(checkout))
    return frame.go_to(page, checkout.payment_id) if page else status.show(checkout)
