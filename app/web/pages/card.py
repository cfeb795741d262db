"""Entering the card."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, settings
from app.actors import Actor
from app.cards import Brand
from app.gateways.port import Answer, Approved, Card, Pending, SendPayerTo
from app.i18n import format_pounds, lazy
from app.payments import authorisation, ways
from app.payments.authorisation import PayerDetails
from app.payments.checkout import Checkout
from app.payments.questions import StillWaiting
from app.payments.states import State
from app.payments.types.card import CARD
from app.web import background, countries
from app.web.components import Errors, FieldError
from app.web.pages import (
    card_form,
    choice,
    frame,
    guard,
    languages,
    status,
    wallet_offer,
    wording,
)
from app.web.pages.access import only_to_its_payer
from app.web.pages.card_form import CONTROLS, CardForm
from app.web.pages.more_time import give_more_time
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render_page

WITH_ERRORS = 400
BUSY = 503
YEARS_A_CARD_LASTS = 2  # for the example of an expiry date

blueprint = Blueprint("card", __name__, url_prefix="/card_details/<payment_id>")

_TOO_BUSY = lazy(
    "We cannot take payments at the moment. No money has been taken from your account."
    " Try again in a few minutes."
)


@blueprint.get("")
@only_to_its_payer
def new(checkout: Checkout) -> ResponseReturnValue:
    if situation_of(checkout) is not Situation.ENTERING:
        return status.show(checkout)
    if checkout.type != CARD.name:  # they chose otherwise, in another tab or a moment ago
        return frame.go_to(choice.first_page(checkout), checkout.payment_id)
    _start(checkout)
    return _page(checkout, card_form.prefilled(checkout))


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    if elsewhere := _elsewhere(checkout):
        return elsewhere
    form = card_form.read(request.form, checkout, now=clock.now())
    if form.entered is None:
        return _page(checkout, form), WITH_ERRORS
    if in_the_way := guard.may_try(checkout):
        return in_the_way.as_page(lambda errors: _page(checkout, _refused(form, errors)))
    _start(checkout)
    if checkout.type != CARD.name:  # and now they have entered a card all the same
        ways.choose(checkout.payment_id, CARD.name, actor=Actor.payer())
    card, payer = form.entered
    try:
        answer = _authorise(checkout, card=card, payer=payer)
    except background.TooBusy:
        errors = Errors.of([FieldError(field="", target="", text=_TOO_BUSY)])
        return _page(checkout, _refused(form, errors)), BUSY
    except StillWaiting:  # pressed twice: it is being asked already
        answer = None
    return frame.go_to(_next_page(answer), checkout.payment_id)


@blueprint.route("/language", methods=["GET", "POST"])
@only_to_its_payer
def language(checkout: Checkout) -> ResponseReturnValue:
    """Show the form in the other language: with what was typed, and with nothing said about it."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to("pages.card.new", checkout.payment_id)
    return languages.switch(checkout, _again)


@blueprint.route("/more_time", methods=["GET", "POST"])
@only_to_its_payer
def more_time(checkout: Checkout) -> ResponseReturnValue:
    """Give more time, and show the form with what was typed."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to("pages.card.new", checkout.payment_id)
    return give_more_time(checkout, _again)


def _elsewhere(checkout: Checkout) -> ResponseReturnValue | None:
    """Where a payment goes on that is past its card; None for one that wants a card."""
    situation = situation_of(checkout)
    if situation is Situation.ASKING:
        return frame.go_to("pages.waiting.authorisation", checkout.payment_id)
    if situation is not Situation.ENTERING:
        return status.show(checkout)
    if not ways.may_still_be(checkout, CARD.name):
        return frame.go_to(choice.first_page(checkout), checkout.payment_id)
    return None


def _again(checkout: Checkout) -> ResponseReturnValue:
    if situation_of(checkout) is not Situation.ENTERING:
        return status.show(checkout)
    form = card_form.read(request.form, checkout, now=clock.now())
    forgotten = any(map(request.form.get, card_form.NEVER_SHOWN_AGAIN))
    return _page(checkout, form.without_errors(), card_is_forgotten=forgotten)


def _start(checkout: Checkout) -> None:
    if checkout.state is State.CREATED:
        authorisation.start(checkout.payment_id, actor=Actor.payer())


def _refused(form: CardForm, errors: Errors) -> CardForm:
    return replace(form, errors=errors, entered=None)


def _authorise(checkout: Checkout, *, card: Card, payer: PayerDetails) -> Answer | None:
    """Ask the bank; None when it takes so long that the payer had better see a page that waits."""
    came_from = guard.origin_of(checkout)
    return background.authorise(
        lambda: authorisation.prepare(
            checkout.payment_id, payer=payer, actor=Actor.payer(), came_from=came_from
        ),
        card=card,
        wait_ms=settings.current().authorise_wait_ms,
    )


def _next_page(answer: Answer | None) -> str:
    match answer:
        case Approved():
            return "pages.confirmation.new"
        case None | Pending():
            return "pages.waiting.authorisation"
        case SendPayerTo():
            return "pages.challenge.show"
        case _:
            return "pages.card.new"  # which says how the payment ended


def _page(checkout: Checkout, form: CardForm, *, card_is_forgotten: bool = False) -> str:
    return render_page(
        "pages/card/new.html",
        shape={
            **frame.shape_of(checkout),
            **wallet_offer.shape_of(checkout),
            **_shape(checkout, form),
            "card_is_forgotten": card_is_forgotten,
        },
        holes={
            **frame.holes_of(checkout),
            **wallet_offer.holes_of(checkout),
            **_holes(checkout, form),
        },
        errors=form.errors,
    )


def _shape(checkout: Checkout, form: CardForm) -> dict[str, Any]:
    brands = wording.accepted_brands(checkout.card_types)
    return {
        "brands": wording.brands(checkout.card_types),
        "surcharges": wording.surcharges(checkout.surcharges),
        "takes_american_express": Brand.AMERICAN_EXPRESS in brands,
        "wants_billing_address": checkout.wants_billing_address,
        "country": countries.known(form.values.get("addressCountry")),
        "is_filled_in": any(map(form.values.get, card_form.TYPED)),
        "wants_email": checkout.wants_email,
        "requires_email": checkout.requires_email,
        "keeps_email": form.keeps_email,
        "sets_up_agreement": bool(checkout.agreement),
        "has_choice": ways.is_open_to_choice(checkout),
        "masks_number": checkout.masks_number,
        "masks_security_code": checkout.masks_security_code,
        "nothing_reached_the_bank": checkout.never_arrived,
        "example_year": (clock.now().year + YEARS_A_CARD_LASTS) % 100,
    }


def _holes(checkout: Checkout, form: CardForm) -> dict[str, str]:
    return {
        "payment_id": checkout.payment_id,
        "action": url_for("pages.card.create", payment_id=checkout.payment_id),
        "choice_url": url_for("pages.choice.new", payment_id=checkout.payment_id),
        "language_action": url_for("pages.card.language", payment_id=checkout.payment_id),
        "more_time_action": url_for("pages.card.more_time", payment_id=checkout.payment_id),
        "cancel_action": url_for("pages.cancellation.create", payment_id=checkout.payment_id),
        "description": checkout.description,
        "agreement": checkout.agreement,
        # Without a surcharge: an earlier card's does not count, and this one's is not known.
        "amount": format_pounds(checkout.amount_pence),
        "amount_pence": str(checkout.amount_pence),
        **{
            CONTROLS[name].replace("-", "_"): form.values.get(name, "")
            for name in card_form.SHOWN_AGAIN
        },
    }
