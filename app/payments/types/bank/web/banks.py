"""Choosing the bank to pay from."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app import cards, settings
from app.actors import Actor
from app.cards import Problem
from app.i18n import format_pounds, lazy
from app.payments import authorisation, ways
from app.payments.checkout import Checkout
from app.payments.questions import StillWaiting
from app.payments.types.bank import BANK
from app.payments.types.bank.banks import BANKS
from app.web import background
from app.web.components import Errors, FieldError
from app.web.pages import choice, frame, languages, status, wording
from app.web.pages.access import only_to_its_payer
from app.web.pages.more_time import give_more_time
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render_page

WITH_ERRORS = 400
BUSY = 503

blueprint = Blueprint("banks", __name__, url_prefix="/bank/<payment_id>")

_NO_BANK = FieldError(field="bank", target="bank", text=lazy("Select your bank"))
_TOO_BUSY = lazy(
    "We cannot take payments at the moment. No money has been taken from your account."
    " Try again in a few minutes."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The answers on the page, and what is wrong with them."""

    bank: str
    email: str
    errors: Errors = field(default_factory=Errors)


@blueprint.get("")
@only_to_its_payer
def new(checkout: Checkout) -> ResponseReturnValue:
    if elsewhere := _other_page(checkout):
        return elsewhere
    return _page(checkout, Form(bank="", email=checkout.email))


@blueprint.post("")
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """Ask the bank that was chosen where the payer is to go. Pressed twice, it is asked once."""
    if elsewhere := _other_page(checkout):
        return elsewhere
    form = _read(checkout)
    if form.errors:
        return _page(checkout, form), WITH_ERRORS
    try:
        background.authorise(
            lambda: authorisation.prepare_elsewhere(
                checkout.payment_id,
                payment_type=BANK.name,
                email=form.email,
                actor=Actor.payer(),
            ),
            chosen={"bank": form.bank},
            wait_ms=settings.current().authorise_wait_ms,
        )
    except background.TooBusy:
        errors = Errors.of([FieldError(field="", target="", text=_TOO_BUSY)])
        return _page(checkout, Form(bank=form.bank, email=form.email, errors=errors)), BUSY
    except StillWaiting:  # it is being asked already
        pass
    return frame.go_to(BANK.goes_on_at, checkout.payment_id)


@blueprint.route("/language", methods=["GET", "POST"])
@only_to_its_payer
def language(checkout: Checkout) -> ResponseReturnValue:
    """Show the form in the other language, with what was chosen and typed."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to(BANK.first_page, checkout.payment_id)
    return languages.switch(checkout, _again)


@blueprint.route("/more_time", methods=["GET", "POST"])
@only_to_its_payer
def more_time(checkout: Checkout) -> ResponseReturnValue:
    """Give more time, and show the form with what was chosen and typed."""
    if request.method == "GET":  # somebody came back to this address
        return frame.go_to(BANK.first_page, checkout.payment_id)
    return give_more_time(checkout, _again)


def _again(checkout: Checkout) -> ResponseReturnValue:
    if elsewhere := _other_page(checkout):
        return elsewhere
    return _page(checkout, Form(bank=request.form.get("bank", ""), email=_typed_email(checkout)))


def _other_page(checkout: Checkout) -> ResponseReturnValue | None:
    """Where to go instead: the payment is not ready for this page, or is to be paid otherwise."""
    if situation_of(checkout) is not Situation.ENTERING:
        return status.show(checkout)
    if checkout.type != BANK.name:
        return frame.go_to(choice.first_page(checkout), checkout.payment_id)
    return None


def _typed_email(checkout: Checkout) -> str:
    return request.form.get("email", "") if checkout.wants_email else ""


def _read(checkout: Checkout) -> Form:
    bank, typed = request.form.get("bank", ""), _typed_email(checkout)
    errors = [] if bank in BANKS else [_NO_BANK]
    email: str | Problem = ""
    if checkout.wants_email:
        email = cards.read_email(typed, required=checkout.requires_email)
    if isinstance(email, Problem):
        said = wording.problem("email", email, brand=None, card_types=())
        errors.append(FieldError(field="email", target="email", text=said))
        email = typed
    return Form(bank=bank, email=email, errors=Errors.of(errors))


def _page(checkout: Checkout, form: Form) -> str:
    return render_page(
        "bank/banks/new.html",
        shape={**frame.shape_of(checkout), **_shape(checkout, form)},
        holes={**frame.holes_of(checkout), **_holes(checkout, form)},
        errors=form.errors,
    )


def _shape(checkout: Checkout, form: Form) -> dict[str, Any]:
    return {
        "banks": list(BANKS.items()),
        "selected": form.bank if form.bank in BANKS else None,
        "wants_email": checkout.wants_email,
        "requires_email": checkout.requires_email,
        "has_choice": ways.is_open_to_choice(checkout),
        "nothing_reached_the_bank": checkout.was_not_reached,
    }


def _holes(checkout: Checkout, form: Form) -> dict[str, str]:
    payment_id = checkout.payment_id
    return {
        "action": url_for("pages.banks.create", payment_id=payment_id),
        "choice_url": url_for("pages.choice.new", payment_id=payment_id),
        "language_action": url_for("pages.banks.language", payment_id=payment_id),
        "more_time_action": url_for("pages.banks.more_time", payment_id=payment_id),
        "cancel_action": url_for("pages.cancellation.create", payment_id=payment_id),
        "description": checkout.description,
        "amount": format_pounds(checkout.amount_pence),
        "amount_pence": str(checkout.amount_pence),
        "email": form.email,
    }
