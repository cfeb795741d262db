"""Money of which nobody knows whose it is: finding that out, or giving it up."""

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
from app.web.staff.access import allow_on_platform, confirmed

blueprint = Blueprint("platform_receipts", __name__, url_prefix="/platform/receipts")

UNPROCESSABLE = 422
KINDS = [ExceptionCode.UNKNOWN, ExceptionCode.REVERSAL_UNMATCHED]


@blueprint.get("")
@allow_on_platform(May.RESOLVE_UNIDENTIFIED)
def index() -> ResponseReturnValue:
    """List what nobody has recognised, the oldest first."""
    asked = drawing.looked(KINDS)
    found = queries.queue(None, asked)
    shape = drawing.queue_shape(asked, found)
    return render_page(
        "staff/platform_receipts/index.html",
        shape=shape,
        holes={
            "all_url": url_for(".index"),
            **drawing.queue_holes(found, state=shape["state"], code=shape["code"]),
        },
    )


@blueprint.get("/<unidentified_id>")
@allow_on_platform(May.RESOLVE_UNIDENTIFIED)
def show(unidentified_id: str) -> ResponseReturnValue:
    """What is known of it, and payments that it may have been for."""
    return _draw(queries.get(unidentified_id, account_id=None), Errors())


@blueprint.route("/<unidentified_id>/decision", methods=["GET", "POST"])
@allow_on_platform(May.RESOLVE_UNIDENTIFIED)
@confirmed
def decide(unidentified_id: str) -> ResponseReturnValue:
    """Do what somebody decided. What was matched is an account's now, and not on these pages."""
    row = queries.get(unidentified_id, account_id=None)
    if request.method != "POST":
        return redirect(url_for(".show", unidentified_id=unidentified_id), 303)
    try:
        choice, errors = deciding.decide(row)
    except ChangedMeanwhile:
        flash(str(deciding.MEANWHILE))
        return redirect(url_for(".index"), 303)
    if errors:
        return _draw(row, errors, choice=choice), UNPROCESSABLE
    flash(str(deciding.DONE[choice]), "success")
    return redirect(url_for(".index"), 303)


def _draw(row: Row, errors: Errors, *, choice: str = "") -> str:
    typed = drawing.typed_in() if errors else {}
    return render_page(
        "staff/platform_receipts/show.html",
        shape=drawing.shape(row, may_resolve=True, choice=choice),
        holes={
            "all_url": url_for(".index"),
            "action": url_for(".decide", unidentified_id=row.exception.id),
            **drawing.holes(row, sees_payer=False, typed_in=typed),
        },
        errors=errors,
    )
