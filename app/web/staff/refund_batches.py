"""Several refunds at once: choosing payments, looking at them, confirming, and what came of it."""

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.i18n import format_datetime
from app.i18n import gettext as _
from app.people import May, directory
from app.refunds.batches import confirmation, proposal, queries
from app.refunds.batches.models import BatchState
from app.refunds.batches.proposal import Wanted
from app.refunds.batches.refusals import (
    AlreadyDecided,
    AmountsNotPossible,
    BatchExpired,
    NothingChosen,
    NothingToRefund,
    TooManyChosen,
)
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import refund_batch_drawing as drawing
from app.web.staff import refund_batch_reading as reading
from app.web.staff import refund_reason, typed
from app.web.staff.access import allow, came_from, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("refund_batches", __name__, url_prefix="/accounts/<account_id>/refunds")

UNPROCESSABLE, CONFLICT = 422, 409


@blueprint.get("")
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """What waits for a second person, and what was asked for together lately."""
    waiting, decided = queries.waiting(account_id), queries.decided(account_id)
    return render_page(
        "staff/refund_batches/index.html",
        shape={**account_shape(), "may_refund": here().may(May.REFUND)},
        holes={
            **account_holes(),
            "new_url": url_for(".new", account_id=account_id),
            "waiting": drawing.listed(waiting),
            "decided": drawing.listed(decided),
        },
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.REFUND)
def new(account_id: str) -> ResponseReturnValue:
    """Choose payments: those ticked in the list, or those whose references are pasted here."""
    if request.method != "POST":
        return drawing.draw_new("", Errors())
    chosen = request.form.getlist("payment")
    wanted: Sequence[Wanted]
    references = typed.paragraphs("references")
    if chosen:
        wanted, errors = [Wanted(payment_id) for payment_id in chosen], Errors()
    else:
        wanted, errors = reading.references(references)
    if not errors:
        try:
            batch = proposal.propose(account_id, user_id=here().user.id, wanted=wanted)
        except (NothingChosen, TooManyChosen) as refusal:
            errors = Errors.of([FieldError("references", "references", refusal.message)])
        else:
            return redirect(url_for(".edit", account_id=account_id, batch_id=batch.id), 303)
    return drawing.draw_new(references, errors), UNPROCESSABLE


@blueprint.route("/<batch_id>/edit", methods=["GET", "POST"])
@allow(May.REFUND)
def edit(account_id: str, batch_id: str) -> ResponseReturnValue:
    """Look at each payment, say how much of it is refunded, and why."""
    whose = {"account_id": account_id, "user_id": here().user.id}
    batch = queries.get(batch_id, **whose)
    if batch.state is not BatchState.DRAFT:
        return redirect(url_for(".show", account_id=account_id, batch_id=batch_id), 303)
    lines = queries.lines(batch)
    if request.method != "POST":
        amounts = {line.row.line: drawing.plain(line.row.amount_pence) for line in lines}
        return drawing.draw_edit(lines, amounts, (batch.reason, batch.reason_note), Errors())
    amounts = {line.row.line: reading.amount_typed(line) for line in lines}
    read, errors = reading.amounts(lines, amounts)
    reason, errors_of_reason = refund_reason.read()
    errors += errors_of_reason
    if not errors and reason is not None:
        try:
            proposal.revise(batch_id, **whose, amounts=read, reason=reason)
        except AmountsNotPossible as refusal:
            errors = reading.errors_of(lines, refusal.by_line)
        except AlreadyDecided:
            return redirect(url_for(".show", account_id=account_id, batch_id=batch_id), 303)
        except BatchExpired:
            return drawing.draw_expired(batch), CONFLICT
        else:
            return redirect(url_for(".check", account_id=account_id, batch_id=batch_id), 303)
    given = refund_reason.chosen(), refund_reason.note_typed()
    return drawing.draw_edit(lines, amounts, given, errors), UNPROCESSABLE


@blueprint.route("/<batch_id>/check", methods=["GET", "POST"])
@allow(May.REFUND)
@confirmed
def check(account_id: str, batch_id: str) -> ResponseReturnValue:
    """Show what is about to be refunded, and confirm it. The form carries no amounts."""
    whose = {"account_id": account_id, "user_id": here().user.id}
    batch = queries.get(batch_id, **whose)
    if batch.is_stale:
        return drawing.draw_expired(batch), CONFLICT
    if request.method == "POST":
        try:
            batch = confirmation.confirm(batch_id, **whose, ip=came_from())
        except BatchExpired:
            return drawing.draw_expired(batch), CONFLICT
        except NothingToRefund:
            return redirect(url_for(".edit", account_id=account_id, batch_id=batch_id), 303)
    if batch.state is not BatchState.DRAFT:
        return redirect(url_for(".show", account_id=account_id, batch_id=batch_id), 303)
    lines = queries.lines(batch)
    if batch.why is None or not drawing.to_be_made(lines):
        return redirect(url_for(".edit", account_id=account_id, batch_id=batch_id), 303)
    return drawing.draw_check(batch, lines)


@blueprint.get("/<batch_id>")
@allow(May.SEE_PAYMENTS)
def show(account_id: str, batch_id: str) -> ResponseReturnValue:
    """What became of each payment of a batch."""
    batch = queries.get(batch_id, account_id=account_id, user_id=here().user.id)
    if batch.state is BatchState.DRAFT:
        return redirect(url_for(".check", account_id=account_id, batch_id=batch_id), 303)
    lines = queries.lines(batch)
    names = directory.names({batch.user_id, batch.decided_by or batch.user_id})
    may_decide = (
        batch.state is BatchState.WAITING
        and batch.user_id != here().user.id
        and here().may(May.REFUND)
    )
    return render_page(
        "staff/refund_batches/show.html",
        shape={**account_shape(), "state": batch.state, "may_decide": may_decide},
        holes={
            **account_holes(),
            **drawing.about(batch, lines),
            "asked_by": names.get(batch.user_id, _("a former member of staff")),
            "decided_by": names.get(batch.decided_by or "", ""),
            "decided_at": format_datetime(batch.decided_at) if batch.decided_at else "",
            "decision_note": batch.decision_note,
            "lapses_at": format_datetime(batch.lapses_at) if batch.lapses_at else "",
            "progress": drawing.progress(lines),
            "decide_url": url_for(
                "staff.refund_requests.show", account_id=account_id, batch_id=batch_id
            ),
            "here_url": url_for(".show", account_id=account_id, batch_id=batch_id),
        },
    )
