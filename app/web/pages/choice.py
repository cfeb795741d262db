"""Choosing how to pay, where there is a choice. The payment types say what there is to read."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app import settings
from app.actors import Actor
from app.errors import Conflict, Unavailable
from app.i18n import format_pounds, lazy
from app.payments import choosing_again, types, wallets, ways
from app.payments.checkout import Checkout
from app.payments.states import State
from app.payments.types import NotOneOfTheWays
from app.web import background
from app.web.components import Errors, FieldError
from app.web.pages import access, frame, languages, status, wallet_offer
from app.web.pages.access import only_to_its_payer
from app.web.pages.more_time import give_more_time
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render_page

WITH_ERRORS = 400
HERE = "pages.choice.new"

blueprint = Blueprint("choice", __name__, url_prefix="/choose/<payment_id>")

_NOTHING_WRONG = Errors()
_NOTHING_CHOSEN = Errors.of(
    [FieldError(field="way", target="way", text=lazy("Select how you want to pay"))]
)


@blueprint.get("")
@only_to_its_payer
def new(checkout: Checkout) -> ResponseReturnValue:
    if situation_of(checkout) is not Situation.ENTERING:
        return status.show(checkout)
    if not ways.is_open_to_choice(checkout):
        return frame.go_to(first_page(checkout), checkout.payment_id)
    return _page(checkout)


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """Keep what was chosen, and go to where its payer begins."""
    if situation_of(checkout) is not Situation.ENTERING:
        return status.show(checkout)
    if not ways.is_open_to_choice(checkout):
        return frame.go_to(first_page(checkout), checkout.payment_id)
    way = request.form.get("way", "")
    offer = wallets.offered(checkout)
    if way in offer.wallets:  # the page's script did not open it: a card can be typed in
        way = offer.type
    try:
        ways.choose(checkout.payment_id, way, actor=Actor.payer())
    except NotOneOfTheWays:
        return _page(checkout, _NOTHING_CHOSEN), WITH_ERRORS
    return frame.go_to(types.named(way).first_page, checkout.payment_id)


@blueprint.route("/language", methods=["GET", "POST"])
@only_to_its_payer
def language(checkout: Checkout) -> ResponseReturnValue:
    """Show the choice in the other language, with what is selected."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to(HERE, checkout.payment_id)
    return languages.switch(checkout, _again)


@blueprint.route("/more_time", methods=["GET", "POST"])
@only_to_its_payer
def more_time(checkout: Checkout) -> ResponseReturnValue:
    """Give more time, and show the choice with what is selected."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to(HERE, checkout.payment_id)
    return give_more_time(checkout, _again)


@blueprint.route("/again", methods=["GET", "POST"])
@only_to_its_payer
def again(checkout: Checkout) -> ResponseReturnValue:
    """Let a payer choose again who was sent elsewhere: once nobody can pay there any more.

    Where the payer has said yes there meanwhile, or its answer takes long, the page says so to
    which they are led.
    """
    if request.method == "POST" and choosing_again.is_possible(checkout):
        with suppress(Conflict, Unavailable):  # it has moved on in this moment, or nobody can ask
            background.end_attempt(
                lambda: choosing_again.prepare(checkout.payment_id, actor=Actor.payer()),
                wait_ms=settings.current().authorise_wait_ms,
            )
        checkout = access.find(checkout.payment_id)
    return frame.go_to(
        status.goes_on_elsewhere(checkout) or first_page(checkout), checkout.payment_id
    )


def _again(checkout: Checkout) -> ResponseReturnValue:
    if situation_of(checkout) is not Situation.ENTERING:
        return status.show(checkout)
    if not ways.is_open_to_choice(checkout):
        return frame.go_to(first_page(checkout), checkout.payment_id)
    return _page(checkout, selected=request.form.get("way", ""))


def enter(checkout: Checkout) -> str:
    """Let a payer in: the endpoint to begin at. Where there is one way only, it is theirs."""
    only, *others = ways.offered(checkout)
    if checkout.state is State.CREATED and not others and only.name != checkout.type:
        ways.choose(checkout.payment_id, only.name, actor=Actor.payer())
        return only.first_page
    return status.goes_on_elsewhere(checkout) or first_page(checkout)


def first_page(checkout: Checkout) -> str:
    """The endpoint of the page on which a payer begins: this one where there is a choice."""
    if ways.is_open_to_choice(checkout):
        return HERE
    return types.named(checkout.type).first_page


def _page(checkout: Checkout, errors: Errors = _NOTHING_WRONG, *, selected: str = "") -> str:
    return render_page(
        "pages/choice/new.html",
        shape={
            **frame.shape_of(checkout),
            **wallet_offer.shape_of(checkout),
            **_shape(checkout, selected),
        },
        holes={
            **frame.holes_of(checkout),
            **wallet_offer.holes_of(checkout),
            **_holes(checkout),
        },
        errors=errors,
    )


def _shape(checkout: Checkout, selected: str) -> dict[str, Any]:
    offered = ways.offered(checkout)
    may_be_selected = {*(way.name for way in offered), *wallets.offered(checkout).wallets}
    return {
        "ways": [
            (payment_type.name, payment_type.label, payment_type.hint) for payment_type in offered
        ],
        "was_not_reached": checkout.was_not_reached,
        "selected": selected if selected in may_be_selected else None,
    }


def _holes(checkout: Checkout) -> dict[str, str]:
    payment_id = checkout.payment_id
    return {
        "action": url_for("pages.choice.create", payment_id=payment_id),
        "language_action": url_for("pages.choice.language", payment_id=payment_id),
        "more_time_action": url_for("pages.choice.more_time", payment_id=payment_id),
        "cancel_action": url_for("pages.cancellation.create", payment_id=payment_id),
        "description": checkout.description,
        "amount": format_pounds(checkout.amount_pence),
        "amount_pence": str(checkout.amount_pence),
    }
