"""Exceptions of one account: money too much, too late or too little, for somebody to see to."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import ChangedMeanwhile
from app.people import May
from app.receipts import queries
from app.receipts.models import ExceptionCode
from app.receipts.queries import Row
from app.web.components import Errors
from app.web.rendering import render_page
from app.web.staff import receipt_deciding as deciding
from app.web.staff import receipt_drawing as drawing
from app.web.staff.access import allow, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "receipt_exceptions", __name__, url_prefix="/accounts/<account_id>/receipt-exceptions"
)

UNPROCESSABLE, CONFLICT = 422, 409
KINDS = [
    one
    for one in ExceptionCode
    if one not in {ExceptionCode.UNKNOWN, ExceptionCode.REVERSAL_UNMATCHED}
]


@blueprint.get("")
@allow(May.SEE_RECEIPTS)
def index(account_id: str) -> ResponseReturnValue:
    """List what waits for somebody, the oldest first, or what has been resolved."""
    asked = drawing.looked(KINDS)
    found = queries.queue(account_id, asked)
    shape = drawing.queue_shape(asked, found)
    return render_page(
        "staff/receipt_exceptions/index.html",
        shape={**_shape(), **shape},
        holes={
            **account_holes(),
            "all_url": url_for(".index", account_id=account_id),
            **drawing.queue_holes(
                found, account_id=account_id, state=shape["state"], code=shape["code"]
            ),
        },
    )


@blueprint.get("/<exception_id>")
@allow(May.SEE_RECEIPTS)
def show(account_id: str, exception_id: str) -> ResponseReturnValue:
    """Both sides of one exception, and what can be done about it."""
    return _draw(queries.get(exception_id, account_id=account_id), Errors())


@blueprint.route("/<exception_id>/decision", methods=["GET", "POST"])
@allow(May.RESOLVE_RECEIPTS)
@confirmed
def decide(account_id: str, exception_id: str) -> ResponseReturnValue:
    """Do what somebody decided."""
    row = queries.get(exception_id, account_id=account_id)
    back = redirect(url_for(".show", account_id=account_id, exception_id=exception_id), 303)
    if request.method != "POST":
        return back
    try:
        choice, errors = deciding.decide(row)
    except ChangedMeanwhile:
        flash(str(deciding.MEANWHILE))
        return back
    if errors:
        return _draw(row, errors, choice=choice), UNPROCESSABLE
    flash(str(deciding.DONE[choice]), "success")
    return back


def _shape() -> dict[str, Any]:
    return {**account_shape(), "section": "payments"}


def _draw(row: Row, errors: Errors, *, choice: str = "") -> str:
    account_id, exception_id = here().account.id, row.exception.id
    payment = row.payment
    typed = drawing.typed_in() if errors else {}
    return render_page(
        "staff/receipt_exceptions/show.html",
        shape={
            **_shape(),
            **drawing.shape(row, may_resolve=here().may(May.RESOLVE_RECEIPTS), choice=choice),
        },
        holes={
            **account_holes(),
            "all_url": url_for(".index", account_id=account_id),
            "action": url_for(".decide", account_id=account_id, exception_id=exception_id),
            "payment_url": url_for(
                "staff.payments.show", account_id=account_id, payment_id=payment.id
            )
            if payment
            else "",
            **drawing.holes(row, sees_payer=here().may(May.SEE_PAYER), typed_in=typed),
        },
        errors=errors,
    )
