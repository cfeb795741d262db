"""Choosing where to pay: the first page of who wants to pay over a counter, and the way to more."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import format_pounds, lazy
from app.payments import authorisation, ways
from app.payments.checkout import Checkout
from app.payments.states import State
from app.payments.types.cash import CASH, vouchers, wording
from app.payments.types.cash.networks import NetworkNotPossible, Terms
from app.payments.types.cash.numbering import AllNumbersTaken
from app.web.components import Errors, FieldError
from app.web.pages import choice, frame, languages, status
from app.web.pages.access import only_to_its_payer
from app.web.pages.more_time import give_more_time
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render_page

WITH_ERRORS = 400
HERE = "pages.networks.new"
VOUCHER = "pages.vouchers.show"

blueprint = Blueprint("networks", __name__, url_prefix="/cash/<payment_id>")

_NOTHING_WRONG = Errors()
_NOTHING_CHOSEN = Errors.of(
    [FieldError(field="network", target="network", text=lazy("Select where you want to pay"))]
)


@blueprint.get("")
@only_to_its_payer
def new(checkout: Checkout) -> ResponseReturnValue:
    if elsewhere := _elsewhere(checkout):
        return elsewhere
    if checkout.state is State.CREATED:
        authorisation.start(checkout.payment_id, actor=Actor.payer())
    return _page(checkout)


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """Give the payment a number of the network that was chosen, and show it."""
    if elsewhere := _elsewhere(checkout):
        return elsewhere
    try:
        vouchers.issue(checkout.payment_id, request.form.get("network", ""), actor=Actor.payer())
    except NetworkNotPossible:
        return _page(checkout, _NOTHING_CHOSEN), WITH_ERRORS
    except AllNumbersTaken as refused:
        return _page(checkout, Errors.from_refusal(refused)), WITH_ERRORS
    return frame.go_to(VOUCHER, checkout.payment_id)


@blueprint.route("/language", methods=["GET", "POST"])
@only_to_its_payer
def language(checkout: Checkout) -> ResponseReturnValue:
    """Show the page in the other language, with what is selected."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to(HERE, checkout.payment_id)
    return languages.switch(checkout, _again)


@blueprint.route("/more_time", methods=["GET", "POST"])
@only_to_its_payer
def more_time(checkout: Checkout) -> ResponseReturnValue:
    """Give more time, and show the page with what is selected."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to(HERE, checkout.payment_id)
    return give_more_time(checkout, _again)


def _again(checkout: Checkout) -> ResponseReturnValue:
    return _elsewhere(checkout) or _page(checkout, selected=request.form.get("network", ""))


def _elsewhere(checkout: Checkout) -> ResponseReturnValue | None:
    """Where the payer is to be instead, if not here."""
    situation = situation_of(checkout)
    if situation not in {Situation.ENTERING, Situation.ARRANGING}:
        return status.show(checkout)
    if checkout.type != CASH.name:  # they chose otherwise, in another tab or a moment ago
        return frame.go_to(choice.first_page(checkout), checkout.payment_id)
    if situation is Situation.ARRANGING and not _left(checkout):
        return frame.go_to(VOUCHER, checkout.payment_id)
    return None


def _left(checkout: Checkout) -> tuple[Terms, ...]:
    return vouchers.networks_left(
        checkout.payment_id, account_id=checkout.account_id, amount_pence=checkout.amount_pence
    )


def _page(checkout: Checkout, errors: Errors = _NOTHING_WRONG, *, selected: str = "") -> str:
    left = _left(checkout)
    return render_page(
        "cash/networks/new.html",
        shape={**frame.shape_of(checkout), **_shape(checkout, left, selected)},
        holes={**frame.holes_of(checkout), **_holes(checkout)},
        errors=errors,
    )


def _shape(checkout: Checkout, left: tuple[Terms, ...], selected: str) -> dict[str, Any]:
    names = {terms.scheme.name for terms in left}
    is_first = situation_of(checkout) is Situation.ENTERING
    return {
        "networks": [
            (terms.scheme.name, terms.scheme.title, " ".join(_hints(terms))) for terms in left
        ],
        "selected": selected if selected in names else None,
        "has_choice": is_first and ways.is_open_to_choice(checkout),
        "is_first": is_first,
    }


def _hints(terms: Terms) -> tuple[str, ...]:
    return (wording.takes(terms), wording.limits(terms), wording.known_within(terms))


def _holes(checkout: Checkout) -> dict[str, str]:
    payment_id = checkout.payment_id
    return {
        "action": url_for("pages.networks.create", payment_id=payment_id),
        "choice_url": url_for("pages.choice.new", payment_id=payment_id),
        "voucher_url": url_for(VOUCHER, payment_id=payment_id),
        "language_action": url_for("pages.networks.language", payment_id=payment_id),
        "more_time_action": url_for("pages.networks.more_time", payment_id=payment_id),
        "cancel_action": url_for("pages.cancellation.create", payment_id=payment_id),
        "description": checkout.description,
        "amount": format_pounds(checkout.amount_pence),
        "amount_pence": str(checkout.amount_pence),
    }
