"""A first payment: a service's own key and programs that hold it, and whether it has arrived."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration, settings
from app.accounts import unshown
from app.accounts.errors import AccountNotFound
from app.i18n import format_datetime, format_pounds
from app.i18n import gettext as _
from app.payments import queries
from app.people import May
from app.web.rendering import render_page
from app.web.staff import first_programs, test_cards, wording
from app.web.staff.access import allow, came_from, confirmed, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("quick_start", __name__, url_prefix="/accounts/<account_id>/quick-start")


@blueprint.get("")
@allow(May.SEE_KEYS)
def show(account_id: str) -> ResponseReturnValue:
    """Show a key that was just made, this once, and programs with it in them."""
    _must_be_a_sandbox()
    # Who only asks for headers sees no key, and must not use it up.
    key = unshown.take(account_id, user_id=here().user.id) if request.method == "GET" else None
    programs = first_programs.written(
        api_url=settings.current().api_url, key=key or "", return_url=request.base_url
    )
    first = queries.first_paid(account_id)
    newest = first or queries.newest(account_id)
    return render_page(
        "staff/quick_start/show.html",
        shape={
            **account_shape(),
            "section": "settings",
            "has_key": key is not None,
            "is_paid": first is not None,
            "is_asked": newest is not None,
            "may_create_keys": here().may(May.CREATE_KEYS),
            "cards": test_cards.shown(),
        },
        holes={
            **account_holes(),
            **programs,
            "key": key or "",
            "docs_url": f"{settings.current().api_url}/docs",
            "action": url_for("staff.quick_start.create", account_id=account_id),
            "demo_url": (
                url_for("staff.demo_payment.new", account_id=account_id)
                if here().may(May.TRY_PAYMENTS)
                else ""
            ),
            "again_url": url_for("staff.quick_start.show", account_id=account_id),
            "payment_url": (
                url_for("staff.payments.show", account_id=account_id, payment_id=newest.id)
                if newest
                else ""
            ),
            "payment_name": wording.name_of(newest) if newest else "",
            "payment_amount": format_pounds(newest.total_pence) if newest else "",
            "payment_time": format_datetime(newest.created_at) if newest else "",
        },
    )


@blueprint.post("")
@allow(May.CREATE_KEYS)
@confirmed
def create(account_id: str) -> ResponseReturnValue:
    """Make another key, in place of one that nobody has kept."""
    _must_be_a_sandbox()
    administration.issue_key_to_show(
        account_id, description=_("Quick start"), user_id=here().user.id, ip=came_from()
    )
    return redirect(url_for("staff.quick_start.show", account_id=account_id), 303)


def _must_be_a_sandbox() -> None:
    """Nobody makes a first payment with real money.

    Raises:
        AccountNotFound
    """
    if not here().is_test:
        raise AccountNotFound
