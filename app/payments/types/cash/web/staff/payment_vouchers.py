"""The voucher of one payment, for staff whom its payer asks: its numbers, its deadline, a copy."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.payments import queries
from app.payments.types.cash import slips, wording
from app.payments.types.cash.slips import Slip, VoucherNotFound
from app.payments.types.cash.web import drawing, files
from app.people import May
from app.web.rendering import render_page
from app.web.staff.access import allow
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "payment_vouchers", __name__, url_prefix="/accounts/<account_id>/payments/<payment_id>/voucher"
)


@blueprint.get("")
@allow(May.SEE_PAYMENTS)
def show(account_id: str, payment_id: str) -> ResponseReturnValue:
    """What its payer has."""
    slip = _slip(account_id, payment_id)
    if slip is None:
        return _to_payment(account_id, payment_id)
    ids: dict[str, Any] = {"account_id": account_id, "payment_id": payment_id}
    return render_page(
        "cash/staff/payment_vouchers/show.html",
        shape={
            **account_shape(),
            "section": "payments",
            "can_be_paid": slip.standing.can_be_paid,
        },
        holes={
            **account_holes(),
            "heading": wording.heading(slip),
            "says": " ".join(wording.says(slip)),
            "deadline": wording.deadline(slip),
            "counters": drawing.counters(slip),
            "link": slip.path,
            "payment_url": url_for("staff.payments.show", **ids),
            "pdf_url": url_for(".pdf", **ids),
        },
    )


@blueprint.get("/pdf")
@allow(May.SEE_PAYMENTS)
def pdf(account_id: str, payment_id: str) -> ResponseReturnValue:
    """It as its payer has it, in their language, to be printed for them."""
    slip = _slip(account_id, payment_id)
    if slip is None or not slip.standing.can_be_paid:
        return _to_payment(account_id, payment_id)
    return files.pdf(slip, language="cy" if slip.language == "cy" else "en")


def _slip(account_id: str, payment_id: str) -> Slip | None:
    queries.get(payment_id, account_id=account_id)  # of this account, or it is not there
    try:
        return slips.of_payment(payment_id)
    except VoucherNotFound:
        return None


def _to_payment(account_id: str, payment_id: str) -> ResponseReturnValue:
    address = url_for("staff.payments.show", account_id=account_id, payment_id=payment_id)
    return redirect(address, 303)
