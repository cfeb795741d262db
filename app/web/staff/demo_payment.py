"""A payment that staff make themselves on their test account, to see what payers see."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import settings
from app.actors import Actor
from app.i18n import format_pounds
from app.i18n import gettext as _
from app.money import Pence
from app.payments.models import Payment
from app.people import May
from app.trials import making, queries
from app.web import headers
from app.web.components import Errors
from app.web.rendering import render_page
from app.web.staff import test_cards, trying, wording
from app.web.staff.access import allow, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("demo_payment", __name__, url_prefix="/accounts/<account_id>/demo-payment")

UNPROCESSABLE = 422
USUAL_PENCE = Pence(2_000)


@blueprint.route("", methods=["GET", "POST"])
@allow(May.TRY_PAYMENTS)
def new(account_id: str) -> ResponseReturnValue:
    """Ask what the payment is for, and go to pay it on the real pages."""
    trying.must_be_a_sandbox()
    if request.method != "POST":
        return _draw_new(_("Demo payment"), format_pounds(USUAL_PENCE)[1:], Errors())
    description, wrong = trying.description()
    amount, amount_pence, wrong_amount = trying.amount()
    if errors := Errors.of(wrong + wrong_amount):
        return _draw_new(description, amount, errors), UNPROCESSABLE
    reference = making.demo_reference()
    path = url_for(".show", account_id=account_id, reference=reference)
    created = making.demonstrate(
        account_id,
        reference=reference,
        description=description,
        amount_pence=amount_pence,
        return_url=f"{settings.current().staff_url}{path}",
        actor=Actor.staff(person().id),
    )
    return redirect(f"{settings.current().pages_url}/secure/{created.token}", 303)


@blueprint.get("/result")
@allow(May.TRY_PAYMENTS)
def show(account_id: str) -> ResponseReturnValue:
    """What became of it, and what to do next."""
    trying.must_be_a_sandbox()
    reference = request.args.get("reference", "")
    is_one = reference.startswith(making.OF_A_DEMO)
    payment = queries.payment_called(reference, account_id=account_id) if is_one else None
    return render_page(
        "staff/demo_payment/show.html",
        shape={
            **account_shape(),
            "section": "settings",
            "state": payment.state if payment else None,
            "may_see_keys": here().may(May.SEE_KEYS),
        },
        holes={
            **account_holes(),
            **_about(payment),
            "again_url": url_for(".new", account_id=account_id),
            "links_url": url_for("staff.trial_links.index", account_id=account_id),
            "quick_start_url": url_for("staff.quick_start.show", account_id=account_id),
            "back_url": url_for("staff.settings.index", account_id=account_id),
        },
    )


def _about(payment: Payment | None) -> dict[str, str]:
    if payment is None:
        return {"name": "", "amount": "", "payment_url": ""}
    return {
        "name": wording.name_of(payment),
        "amount": format_pounds(payment.total_pence),
        "payment_url": url_for(
            "staff.payments.show", account_id=payment.account_id, payment_id=payment.id
        ),
    }


def _draw_new(description: str, amount: str, errors: Errors) -> str:
    headers.allow_forms_to(settings.current().pages_url)
    return render_page(
        "staff/demo_payment/new.html",
        shape={**account_shape(), "section": "settings", "card": test_cards.CARDS[0][0]},
        holes={
            **account_holes(),
            "typed_description": description,
            "typed_amount": amount,
            "back_url": url_for("staff.settings.index", account_id=here().account.id),
        },
        errors=errors,
    )
