"""Leaving for the service that asked for the payment."""

from contextlib import suppress

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.payments import cancellation
from app.payments.cancellation import NotCancellable
from app.payments.checkout import Checkout
from app.payments.questions import StillWaiting
from app.web.pages import status
from app.web.pages.access import only_to_its_payer
from app.web.pages.cancellation import MAY_BE_CALLED_OFF
from app.web.pages.situations import situation_of

blueprint = Blueprint("returning", __name__, url_prefix="/return/<payment_id>")


@blueprint.get("")
@only_to_its_payer
def show(checkout: Checkout) -> ResponseReturnValue:
    """Call off what is not finished, and go. What a bank is being asked cannot be called off."""
    if situation_of(checkout) in MAY_BE_CALLED_OFF:
        with suppress(NotCancellable, StillWaiting):  # it has moved on in this moment
            cancellation.cancel_by_user(checkout.payment_id, actor=Actor.payer())
    return status.leave(checkout)
