"""Being spoken to in the other language.

By a button and not by a link, since it is remembered with the payment: emails follow it too. Pages
on which something is typed or selected have an address of their own for it, and show that again.
"""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import i18n
from app.payments import languages
from app.payments.checkout import Checkout
from app.web.pages import access, frame, status
from app.web.pages.access import only_to_its_payer, speaking

blueprint = Blueprint("languages", __name__, url_prefix="/language/<payment_id>")


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """Switch, and go to the page that the payment is ready for: most often the same one."""
    return switch(
        checkout, lambda switched: frame.go_to(status.page_of(switched), switched.payment_id)
    )


def switch(
    checkout: Checkout, show: Callable[[Checkout], ResponseReturnValue]
) -> ResponseReturnValue:
    """Speak the language whose button was pressed from now on, first in what `show` answers."""
    if chosen := access.chosen_language():
        languages.switch(checkout.payment_id, chosen)
        access.speak(chosen)
        checkout = access.find(checkout.payment_id)
    with i18n.using(speaking(checkout)):
        return show(checkout)
