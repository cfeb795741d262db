"""What the card page's script asks while the payer types. The form is checked without it too.

The number arrives in the body of a POST, and stays in memory for as long as it takes to answer.
"""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import cards, limits
from app.cards import CardFacts, Problem
from app.i18n import format_pounds, gettext
from app.limits import Limit
from app.money import Pence
from app.payments.checkout import Checkout
from app.web.pages import card_form, email_typos, wording
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render

# Nobody has that many cards. Whoever asks more often wants our table of ranges.
OF_ONE_PAYMENT = Limit(60, 60, alone=30)
CONFLICT = 409
TOO_MANY = 429

blueprint = Blueprint("card_checks", __name__)


@blueprint.post("/check_card/<payment_id>")
@only_to_its_payer
def card(checkout: Checkout) -> ResponseReturnValue:
    """Say whether the account takes a card, and what its number tells of it."""
    if refused := _too_much(checkout):
        return refused
    seen = card_form.look_at_number(request.form.get("cardNo", ""), checkout)
    if seen.facts is not None and seen.problem is None:
        return jsonify(_told_of(seen.facts, checkout))
    message = wording.problem(
        "cardNo",
        seen.problem or Problem.BRAND_UNKNOWN,
        brand=None if seen.facts is None else seen.facts.brand,
        card_types=checkout.card_types,
    )
    return jsonify(accepted=False, message=str(message))


@blueprint.post("/check_email/<payment_id>")
@only_to_its_payer
def email(checkout: Checkout) -> ResponseReturnValue:
    """Give the question whether an address is mistyped, as HTML; {} when there is none."""
    if refused := _too_much(checkout):
        return refused
    typed = request.form.get("email", "")
    address = cards.read_email(typed)
    suggested = "" if isinstance(address, Problem) else email_typos.suggestion(address)
    if not suggested:
        return jsonify({})
    names = {"email": typed, "email_corrected": suggested, "email_error": "", "keeps_email": False}
    return jsonify(question=render("pages/card/_email_question.html", **names))


def _too_much(checkout: Checkout) -> ResponseReturnValue | None:
    """Refuse where no card is wanted any more, or too many were asked about."""
    if situation_of(checkout) is not Situation.ENTERING:
        return jsonify({}), CONFLICT
    if seconds := limits.use(f"card check:{checkout.payment_id}", OF_ONE_PAYMENT):
        return jsonify({}), TOO_MANY, {"Retry-After": str(seconds)}
    return None


def _told_of(facts: CardFacts, checkout: Checkout) -> dict[str, Any]:
    told: dict[str, Any] = {
        "accepted": True,
        "brand": facts.brand,
        "type": facts.type.upper(),
        "corporate": facts.corporate,
        "prepaid": facts.prepaid.upper(),
    }
    if surcharge_pence := checkout.surcharges.pence_for(facts):
        total_pence = Pence(checkout.amount_pence + surcharge_pence)
        fee, total = format_pounds(surcharge_pence), format_pounds(total_pence)
        told["surcharge"] = {
            "fee": fee,
            "total": total,
            "total_pence": total_pence,
            "message": gettext(
                "We will add %(fee)s because this is a corporate card. You will pay %(total)s.",
                fee=fee,
                total=total,
            ),
        }
    return told
