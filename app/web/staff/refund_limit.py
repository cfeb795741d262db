"""The sum above which a second person has to approve what staff refund."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.accounts.service import LARGEST_LIMIT_PENCE
from app.actors import Actor
from app.i18n import format_pounds, lazy
from app.i18n import gettext as _
from app.money import NotAnAmount, Pence, parse_pounds
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import typed
from app.web.staff.access import allow, came_from, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "refund_limit", __name__, url_prefix="/accounts/<account_id>/settings/refund-limit"
)

UNPROCESSABLE = 422
YES, NO = "yes", "no"
LONGEST_AMOUNT = 30

NOT_CHOSEN = FieldError(
    "needs_approval", "needs_approval", lazy("Select whether a second person is needed")
)
AMOUNT_MISSING = FieldError("limit", "limit", lazy("Enter the limit"))
AMOUNT_TOO_LARGE = FieldError("limit", "limit", lazy("Limit must be £10,000,000.00 or less"))


@blueprint.route("", methods=["GET", "POST"])
@allow(May.CHANGE_REFUND_LIMIT)
@confirmed
def edit(account_id: str) -> ResponseReturnValue:
    """Set it, or do without."""
    limit_pence = here().account.refund_approval_above_pence
    if request.method != "POST":
        saved = "" if limit_pence is None else format_pounds(limit_pence)[1:]
        return _page(NO if limit_pence is None else YES, saved, Errors())
    choice = request.form.get("needs_approval", "")
    amount = typed.text("limit", longest=LONGEST_AMOUNT)
    limit_pence, errors = _read(choice, amount)
    if errors:
        return _page(choice, amount, errors), UNPROCESSABLE
    administration.change_account(
        account_id,
        actor=Actor.staff(here().user.id),
        ip=came_from(),
        refund_approval_above_pence=limit_pence,
    )
    flash(_("Saved. It holds for refunds that are confirmed from now on."), "success")
    return redirect(url_for("staff.settings.index", account_id=account_id), 303)


def _read(choice: str, amount: str) -> tuple[Pence | None, Errors]:
    if choice == NO:
        return None, Errors()
    if choice != YES:
        return None, Errors.of([NOT_CHOSEN])
    if not amount:
        return None, Errors.of([AMOUNT_MISSING])
    try:
        limit_pence = parse_pounds(amount)
    except NotAnAmount as refusal:
        return None, Errors.of([FieldError("limit", "limit", _(refusal.message))])
    too_large = limit_pence > LARGEST_LIMIT_PENCE
    return limit_pence, Errors.of([AMOUNT_TOO_LARGE] if too_large else [])


def _page(choice: str, amount: str, errors: Errors) -> str:
    return render_page(
        "staff/refund_limit/edit.html",
        shape={
            **account_shape(),
            "section": "settings",
            "needs_approval": choice if choice in {YES, NO} else "",
        },
        holes={**account_holes(), "typed_limit": amount},
        errors=errors,
    )
