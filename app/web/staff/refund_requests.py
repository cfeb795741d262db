"""The second person: looking at refunds above the limit, and saying yes or no to them."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.i18n import format_datetime, format_pounds, lazy
from app.i18n import gettext as _
from app.people import May, directory
from app.refunds.batches import approval, queries
from app.refunds.batches.models import BatchState, RefundBatch
from app.refunds.batches.refusals import AlreadyDecided, RequestLapsed
from app.refunds.reasons import LONGEST_NOTE
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import refund_batch_drawing as drawing
from app.web.staff import typed
from app.web.staff.access import allow, came_from, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "refund_requests", __name__, url_prefix="/accounts/<account_id>/refund-requests"
)

UNPROCESSABLE = 422
APPROVE, REJECT = "approve", "reject"

NOT_CHOSEN = FieldError("decision", "decision", lazy("Select whether you approve"))
NOTE_MISSING = FieldError("note", "note", lazy("Enter why you do not approve"))
NOTE_TOO_LONG = FieldError("note", "note", lazy("Why must be 255 characters or fewer"))


@blueprint.route("/<batch_id>", methods=["GET", "POST"])
@allow(May.REFUND)
@confirmed
def show(account_id: str, batch_id: str) -> ResponseReturnValue:
    """Show what somebody asked for, and take the decision of somebody else."""
    whose = {"account_id": account_id, "user_id": here().user.id}
    batch = queries.get(batch_id, **whose)
    is_theirs = batch.user_id == here().user.id
    if is_theirs or batch.state is not BatchState.WAITING:
        return redirect(_batch_url(batch), 303)
    if request.method != "POST":
        return _draw_show(batch, "", "", Errors())
    decision = request.form.get("decision", "")
    note = typed.text("note", longest=10 * LONGEST_NOTE)
    errors = _errors(decision, note)
    if errors:
        return _draw_show(batch, decision, note, errors), UNPROCESSABLE
    try:
        if decision == APPROVE:
            approval.approve(batch_id, **whose, ip=came_from())
            said = _("You approved these refunds. They are being made.")
        else:
            approval.reject(batch_id, **whose, note=note, ip=came_from())
            said = _("You did not approve these refunds. Nothing was refunded.")
    except (AlreadyDecided, RequestLapsed):
        return redirect(_batch_url(batch), 303)
    flash(said, "success")
    return redirect(_batch_url(batch), 303)


def _errors(decision: str, note: str) -> Errors:
    if decision not in {APPROVE, REJECT}:
        return Errors.of([NOT_CHOSEN])
    if decision == REJECT and not note:
        return Errors.of([NOTE_MISSING])
    if decision == REJECT and len(note) > LONGEST_NOTE:
        return Errors.of([NOTE_TOO_LONG])
    return Errors()


def _draw_show(batch: RefundBatch, decision: str, note: str, errors: Errors) -> str:
    names = directory.names({batch.user_id})
    lines = queries.lines(batch)
    changed = sum(
        line.payment.refundable_pence != line.row.available_pence
        for line in lines
        if line.row.amount_pence
    )
    return render_page(
        "staff/refund_requests/show.html",
        shape={
            **account_shape(),
            "decision": decision if decision in {APPROVE, REJECT} else "",
        },
        holes={
            **account_holes(),
            **drawing.about(batch, lines),
            "asked_by": names.get(batch.user_id, _("a former member of staff")),
            "lapses_at": format_datetime(batch.lapses_at) if batch.lapses_at else "",
            "limit": format_pounds(batch.limit_pence or 0),
            "changed": drawing.payments(changed) if changed else "",
            "typed_note": note,
        },
        errors=errors,
    )


def _batch_url(batch: RefundBatch) -> str:
    return url_for("staff.refund_batches.show", account_id=batch.account_id, batch_id=batch.id)
