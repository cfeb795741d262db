"""More time for payers who ask.

As with the language: a page on which something is typed or selected has an address of its own for
it, and shows that again. The script of the page asks the same addresses, sends nothing along, and
is answered in JSON.
"""

from collections.abc import Callable

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.payments import expiry
from app.payments.checkout import Checkout
from app.web.pages import access, deadline, frame, status
from app.web.pages.access import only_to_its_payer

JSON = "application/json"

blueprint = Blueprint("more_time", __name__, url_prefix="/more_time/<payment_id>")


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """Give it, and go to the page that the payment is ready for: most often the same one."""
    return give_more_time(checkout, lambda now: frame.go_to(status.page_of(now), now.payment_id))


def give_more_time(
    checkout: Checkout, show: Callable[[Checkout], ResponseReturnValue]
) -> ResponseReturnValue:
    """Give more time, and answer a form with what `show` makes of the payment as it is then.

    Raises:
        NoMoreTime
    """
    until = expiry.give_more_time(checkout.payment_id, actor=Actor.payer())
    if request.accept_mimetypes.best == JSON:
        more = expiry.may_have_more_time(created_at=checkout.created_at, expires_at=until)
        return jsonify(seconds=deadline.seconds_until(until), says=deadline.says(until), more=more)
    return show(access.find(checkout.payment_id))
