"""Checking a refund, and making it. The form carries nothing but its token: we know the rest."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.i18n import format_pounds
from app.i18n import gettext as _
from app.money import Pence
from app.payments import queries
from app.payments.models import Payment
from app.people import May
from app.refunds import drafts
from app.refunds.batches.models import RefundBatch
from app.refunds.creation import AmountAvailableChanged, RefundNotAvailable
from app.refunds.drafts import DraftExpired, RefundDraft
from app.web.rendering import render_page
from app.web.staff import refund_words, wording
from app.web.staff.access import allow, came_from, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "refund_drafts",
    __name__,
    url_prefix="/accounts/<account_id>/payments/<payment_id>/refunds/drafts",
)

CONFLICT = 409


@blueprint.route("/<draft_id>", methods=["GET", "POST"])
@allow(May.REFUND)
@confirmed
def show(account_id: str, payment_id: str, draft_id: str) -> ResponseReturnValue:
    """Show what is about to be refunded, and refund it when that is what they want."""
    payment = queries.get(payment_id, account_id=account_id)
    whose = {"payment_id": payment_id, "account_id": account_id, "user_id": here().user.id}
    try:
        draft = drafts.get(draft_id, **whose)
        if request.method != "POST" and not draft.is_confirmed:
            return _draw_show(payment, draft)
        made = drafts.confirm(draft_id, **whose, ip=came_from())
    except DraftExpired:
        return _draw_refused(payment, "expired"), CONFLICT
    except (AmountAvailableChanged, RefundNotAvailable):
        return _draw_refused(queries.get(payment_id, account_id=account_id), "changed"), CONFLICT
    amount = format_pounds(draft.amount_pence)
    if isinstance(made, RefundBatch):
        said = _("Somebody else has to approve this refund of %(amount)s.", amount=amount)
        flash(said, "success")
        return redirect(_batch_url(made), 303)
    said = _(
        "Refund of %(amount)s submitted. It can take up to 6 days to reach the card.",
        amount=amount,
    )
    flash(said, "success")
    return redirect(_payment_url(payment), 303)


def _draw_show(payment: Payment, draft: RefundDraft) -> str:
    return render_page(
        "staff/refund_drafts/show.html",
        shape={**account_shape(), "needs_approval": drafts.needs_second_person(draft)},
        holes={
            **account_holes(),
            "name": wording.name_of(payment),
            "payment_url": _payment_url(payment),
            "change_url": _new_url(payment, draft_id=draft.id),
            "description": payment.description,
            "card": wording.card(payment),
            "cardholder_name": payment.cardholder_name,
            "amount": format_pounds(draft.amount_pence),
            "reason": refund_words.reason(draft.reason, draft.reason_note),
            "left": format_pounds(Pence(draft.available_pence - draft.amount_pence)),
        },
    )


def _draw_refused(payment: Payment, why: str) -> str:
    """Say that no refund was made, because it was too late for it or something was faster."""
    can_refund_still = payment.refundable_pence > 0
    return render_page(
        "staff/refund_drafts/refused.html",
        shape={**account_shape(), "why": why, "can_refund_still": can_refund_still},
        holes={
            **account_holes(),
            "available": format_pounds(payment.refundable_pence),
            "payment_url": _payment_url(payment),
            "new_url": _new_url(payment),
        },
    )


def _payment_url(payment: Payment) -> str:
    return url_for("staff.payments.show", account_id=payment.account_id, payment_id=payment.id)


def _batch_url(batch: RefundBatch) -> str:
    return url_for("staff.refund_batches.show", account_id=batch.account_id, batch_id=batch.id)


def _new_url(payment: Payment, *, draft_id: str | None = None) -> str:
    return url_for(
        "staff.refunds.new",
        account_id=payment.account_id,
        payment_id=payment.id,
        draft=draft_id,
    )
