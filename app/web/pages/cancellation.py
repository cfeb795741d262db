"""Saying no."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.payments import cancellation
from app.payments.checkout import Checkout
from app.web.pages import access, status
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, situation_of

blueprint = Blueprint("cancellation", __name__, url_prefix="/card_details/<payment_id>/cancel")

# In the others there is nothing to call off, or the bank's answer has to come first.
MAY_BE_CALLED_OFF = frozenset({Situation.ENTERING, Situation.CHALLENGED, Situation.CONFIRMING})


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    if situation_of(checkout) in MAY_BE_CALLED_OFF:
        cancellation.cancel_by_user(checkout.payment_id, actor=Actor.payer())
        checkout = access.find(checkout.payment_id)
    return status.show(checkout)
