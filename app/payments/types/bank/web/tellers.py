"""The sandbox's banks: pages of somebody else, at which a payer signs in and says yes or no.

No cookie of ours means anything here: who knows an order's reference is its payer.
"""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.i18n import format_pounds
from app.payments.types.bank import returning, tellers
from app.payments.types.bank.banks import BANKS
from app.payments.types.bank.models import BankOrder, Status
from app.payments.types.bank.tellers import Choice
from app.web import csrf, headers
from app.web.rendering import render_page

SEE_OTHER = 303

blueprint = Blueprint("tellers", __name__, url_prefix=returning.PATH.removeprefix("/sandbox"))


@blueprint.get("/<reference>")
def show(reference: str) -> ResponseReturnValue:
    """The screen on which a customer signs in.

    Raises:
        OrderNotFound
    """
    order = tellers.find(reference)
    if order.status is not Status.AWAITING:
        return _over(order)
    return _page(
        "bank/sandbox/sign_in.html",
        order,
        {"action": url_for("sandbox.tellers.sign_in", reference=reference)},
    )


# Any customer number will do, and none is kept: these two are forms of another site's.
@csrf.protect.exempt  # type: ignore[untyped-decorator]
@blueprint.post("/<reference>")
def sign_in(reference: str) -> ResponseReturnValue:
    """Show the payment to whoever has signed in, and ask.

    Raises:
        OrderNotFound
    """
    order = tellers.find(reference)
    if order.status is not Status.AWAITING:
        return _over(order)
    headers.allow_forms_to(order.return_url)
    holes = {
        "action": url_for("sandbox.tellers.create", reference=reference),
        "merchant": order.merchant,
        "amount": format_pounds(order.amount_pence),
        "payment_reference": order.payment_reference,
    }
    return _page("bank/sandbox/approve.html", order, holes)


@csrf.protect.exempt  # type: ignore[untyped-decorator]
@blueprint.post("/<reference>/answer")
def create(reference: str) -> ResponseReturnValue:
    """Do what the customer said, and send them back; or, where they want to see that, do not.

    Raises:
        OrderNotFound
    """
    said = request.form.get("choice", "")
    if said not in set(Choice):
        return _page("bank/sandbox/silent.html", tellers.find(reference), {})
    order = tellers.answer(reference, Choice(said))
    if said == Choice.VANISH:
        return _page("bank/sandbox/vanished.html", order, {})
    return redirect(_back(order), SEE_OTHER)


def _over(order: BankOrder) -> str:
    return _page("bank/sandbox/over.html", order, {"return_url": _back(order)})


def _back(order: BankOrder) -> str:
    return returning.address(
        order.return_url, payment_id=order.payment_id, transaction=order.transaction
    )


def _page(template: str, order: BankOrder, holes: dict[str, str]) -> str:
    with i18n.using("cy" if order.language == "cy" else "en"):
        return render_page(template, holes={"bank": BANKS[order.bank], **holes})
