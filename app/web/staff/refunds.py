"""Asking for a refund: how much. What is asked for is kept as a draft, to be checked next."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.i18n import format_pounds, lazy
from app.money import NotAnAmount, Pence, parse_pounds
from app.payments import queries
from app.payments.models import Payment
from app.people import May
from app.refunds import creation, drafts, sums
from app.refunds import queries as refunds
from app.refunds.availability import Availability, availability, can_be_partial
from app.refunds.creation import PartialRefundNotPossible, RefundTooLarge
from app.refunds.drafts import DraftExpired, DraftNotFound
from app.refunds.reasons import RefundReason
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import refund_reason, refund_words, typed, wording
from app.web.staff.access import allow, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "refunds", __name__, url_prefix="/accounts/<account_id>/payments/<payment_id>/refunds"
)

Given = tuple[RefundReason | None, str]  # the reason that was chosen, and what was typed beside it

UNPROCESSABLE, CONFLICT = 422, 409
FULL, PART = "full", "part"
LONGEST_AMOUNT = 30

NOT_CHOSEN = FieldError("how_much", "how_much", lazy("Select how much to refund"))
AMOUNT_MISSING = FieldError("amount", "amount", lazy("Enter the amount to refund"))
AMOUNT_NOTHING = FieldError("amount", "amount", lazy("Amount must be £0.01 or more"))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.REFUND)
@confirmed
def new(account_id: str, payment_id: str) -> ResponseReturnValue:
    """Ask how much to refund."""
    payment = queries.get(payment_id, account_id=account_id)
    if availability(payment) is not Availability.AVAILABLE:
        return _draw_not_available(payment), CONFLICT
    if request.method != "POST":
        return _draw_new(payment, *_chosen_before(payment), Errors())
    how_much = request.form.get("how_much", "")
    amount = typed.text("amount", longest=LONGEST_AMOUNT)
    amount_pence, errors = _read(payment, how_much, amount)
    reason, errors_of_reason = refund_reason.read()
    errors += errors_of_reason
    if not errors:
        try:
            draft = drafts.propose(
                payment_id,
                account_id=account_id,
                user_id=here().user.id,
                amount_pence=amount_pence,
                reason=reason,
            )
        except (RefundTooLarge, PartialRefundNotPossible) as refusal:
            errors = Errors.of([FieldError("amount", "amount", refusal.message)])
        else:
            return redirect(
                url_for(
                    "staff.refund_drafts.show",
                    account_id=account_id,
                    payment_id=payment_id,
                    draft_id=draft.id,
                ),
                303,
            )
    given = refund_reason.chosen(), refund_reason.note_typed()
    return _draw_new(payment, how_much, amount, given, errors), UNPROCESSABLE


def _read(payment: Payment, how_much: str, amount: str) -> tuple[Pence, Errors]:
    """The sum that was asked for, or what is wrong with how it was."""
    if how_much == FULL:
        return payment.refundable_pence, Errors()
    if how_much != PART:
        return Pence(0), Errors.of([NOT_CHOSEN])
    if not amount:
        return Pence(0), Errors.of([AMOUNT_MISSING])
    try:
        amount_pence = parse_pounds(amount)
    except NotAnAmount as refusal:
        return Pence(0), Errors.of([FieldError("amount", "amount", refusal.message)])
    return amount_pence, _errors_of(payment, amount_pence)


def _errors_of(payment: Payment, amount_pence: Pence) -> Errors:
    """What is wrong with a sum, as things are."""
    if not amount_pence:
        return Errors.of([AMOUNT_NOTHING])
    try:
        creation.check(payment, amount_pence)
    except (RefundTooLarge, PartialRefundNotPossible) as refusal:
        return Errors.of([FieldError("amount", "amount", refusal.message)])
    return Errors()


def _chosen_before(payment: Payment) -> tuple[str, str, Given]:
    """What was chosen on the way to the page whose Change link leads here, if one did."""
    try:
        draft = drafts.get(
            request.args.get("draft", ""),
            payment_id=payment.id,
            account_id=payment.account_id,
            user_id=here().user.id,
        )
    except (DraftNotFound, DraftExpired):
        return "", "", (None, "")
    given = draft.reason, draft.reason_note
    if draft.is_full:
        return FULL, "", given
    return PART, format_pounds(draft.amount_pence)[1:], given


def _draw_new(payment: Payment, how_much: str, amount: str, given: Given, errors: Errors) -> str:
    made = sums.of(payment, refunds.of_payment(payment.id, account_id=payment.account_id))
    return render_page(
        "staff/refunds/new.html",
        shape={
            **account_shape(),
            "how_much": how_much if how_much in {FULL, PART} else "",
            "can_be_partial": can_be_partial(payment),
            "reasons": refund_words.CHOICES,
            "reason": given[0],
        },
        holes={
            **account_holes(),
            **_about(payment),
            "typed_amount": amount,
            "typed_note": given[1],
            "total": format_pounds(payment.total_pence),
            "refunded": format_pounds(made.refunded_pence) if made.refunded_pence else "",
            "on_its_way": format_pounds(made.on_its_way_pence) if made.on_its_way_pence else "",
            "not_known": format_pounds(made.not_known_pence) if made.not_known_pence else "",
            "available": format_pounds(made.available_pence),
        },
        errors=errors,
    )


def _draw_not_available(payment: Payment) -> str:
    return render_page(
        "staff/refunds/not_available.html",
        shape={
            **account_shape(),
            "availability": availability(payment),
            "disputed": payment.disputed,
        },
        holes={**account_holes(), **_about(payment)},
    )


def _about(payment: Payment) -> dict[str, str]:
    return {
        "name": wording.name_of(payment),
        "payment_url": url_for(
            "staff.payments.show", account_id=payment.account_id, payment_id=payment.id
        ),
    }
