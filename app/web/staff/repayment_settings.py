"""How an account repays: days that cash vouchers are good for, and what transfers are paid from."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import LazyText, lazy
from app.i18n import gettext as _
from app.people import May
from app.repayments import configuring
from app.repayments.configuring import NotSettings, Wanted
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import typed
from app.web.staff.access import allow, came_from, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "repayment_settings", __name__, url_prefix="/accounts/<account_id>/settings/repayments"
)

UNPROCESSABLE = 422
LONGEST_TYPED = 60
FIELDS = ("voucher_days", "payer_name", "sort_code", "account_number", "user_number")

_TEXTS: dict[str, LazyText] = {
    "voucher_days": lazy("Days must be a whole number between 1 and 365"),
    "payer_name": lazy(
        "Name must be 18 characters or fewer, only letters, numbers, spaces, full stops and hyphens"
    ),
    "sort_code": lazy("Sort code must be 6 digits, like 309430"),
    "account_number": lazy("Account number must be 8 digits"),
    "user_number": lazy("Service user number must be 6 digits"),
}


@blueprint.route("", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def edit(account_id: str) -> ResponseReturnValue:
    """Set them."""
    if request.method != "POST":
        stored = configuring.of_account(account_id)
        return _page({name: str(getattr(stored, name)) for name in FIELDS}, Errors())
    written = {name: typed.text(name, longest=LONGEST_TYPED) for name in FIELDS}
    try:
        wanted = _read(written)
        configuring.change(account_id, wanted, actor=Actor.staff(here().user.id), ip=came_from())
    except NotSettings as refused:
        field = refused.field or ""
        wrong = FieldError(field, field, _TEXTS[field])
        return _page(written, Errors.of([wrong])), UNPROCESSABLE
    flash(_("Saved. It holds for vouchers and files that are made from now on."), "success")
    return redirect(url_for("staff.settings.index", account_id=account_id), 303)


def _read(written: dict[str, str]) -> Wanted:
    days = written["voucher_days"]
    if not (days.isascii() and days.isdigit() and len(days) <= len("365")):
        raise NotSettings(field="voucher_days")
    return Wanted(
        voucher_days=int(days),
        payer_name=" ".join(written["payer_name"].upper().split()),
        sort_code=_digits(written["sort_code"]),
        account_number=_digits(written["account_number"]),
        user_number=_digits(written["user_number"]),
    )


def _digits(text: str) -> str:
    return text.replace("-", "").replace(" ", "")


def _page(written: dict[str, str], errors: Errors) -> str:
    return render_page(
        "staff/repayment_settings/edit.html",
        shape={**account_shape(), "section": "settings"},
        holes={**account_holes(), **{f"typed_{name}": text for name, text in written.items()}},
        errors=errors,
    )
