"""One account, for those who run the platform: off and on, and what only a platform may set."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration, gateways
from app.accounts import queries
from app.accounts.errors import NotASetting
from app.accounts.models import Account, AccountKind, RateLimitClass, Service
from app.actors import Actor
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import allow_on_platform, came_from, confirmed, person

blueprint = Blueprint("platform_accounts", __name__, url_prefix="/platform/accounts")

UNPROCESSABLE = 422
LONGEST_REASON = 255

SWITCHES: tuple[tuple[str, LazyText], ...] = (
    ("allow_moto", lazy("Payments over the telephone")),
    ("allow_authorisation_api", lazy("Cards sent by API, as told over the telephone")),
    ("allow_telephone_notifications", lazy("Telling of payments that were taken elsewhere")),
    ("allow_zero_amount", lazy("Payments of nothing")),
    ("recurring_enabled", lazy("Recurring payments")),
)
LIMITS: dict[RateLimitClass, LazyText] = {
    RateLimitClass.DEFAULT: lazy("Usual"),
    RateLimitClass.ELEVATED: lazy("More"),
    RateLimitClass.LOW: lazy("Few payments and many looks"),
    RateLimitClass.OFF: lazy("None, to try a service under load"),
}
NO_REASON = Errors.of(
    [FieldError("reason", "reason", lazy("Enter a reason of 255 characters or fewer"))]
)


@blueprint.get("/<any_account_id>")
@allow_on_platform(May.SEE_SERVICES)
def show(any_account_id: str) -> ResponseReturnValue:
    """What it is, and what can be done about it."""
    return _page(any_account_id, "", Errors())


@blueprint.post("/<any_account_id>/off")
@allow_on_platform(May.CHANGE_SERVICES)
@confirmed
def disable(any_account_id: str) -> ResponseReturnValue:
    """Let it take no more payments, and say why."""
    reason = typed.text("reason", longest=LONGEST_REASON + 1)
    if not 0 < len(reason) <= LONGEST_REASON:
        return _page(any_account_id, reason, NO_REASON), UNPROCESSABLE
    administration.disable_account(
        any_account_id, reason=reason, actor=Actor.staff(person().id), ip=came_from()
    )
    flash(_("The account takes no payments any more."), "success")
    return _back(any_account_id)


@blueprint.post("/<any_account_id>/on")
@allow_on_platform(May.CHANGE_SERVICES)
@confirmed
def enable(any_account_id: str) -> ResponseReturnValue:
    """Let it take payments again."""
    administration.enable_account(any_account_id, actor=Actor.staff(person().id), ip=came_from())
    flash(_("The account takes payments again."), "success")
    return _back(any_account_id)


@blueprint.route("/<any_account_id>/switches", methods=["GET", "POST"])
@allow_on_platform(May.CHANGE_SERVICES)
@confirmed
def edit(any_account_id: str) -> ResponseReturnValue:
    """What it may do, and how often."""
    account, service = queries.with_service(any_account_id)
    if request.method != "POST":
        chosen = [name for name, _text in SWITCHES if getattr(account, name)]
        return _edit_page(account, service, chosen, account.rate_limit_class, Errors())
    chosen = [name for name, _text in SWITCHES if name in request.form.getlist("switches")]
    limit = request.form.get("limit", "")
    wanted: dict[str, Any] = {name: name in chosen for name, _text in SWITCHES}
    try:
        wanted["rate_limit_class"] = RateLimitClass(limit)
        administration.change_account(
            any_account_id, actor=Actor.staff(person().id), ip=came_from(), **wanted
        )
    except (ValueError, NotASetting):
        text = lazy("Choose how often the account may call the API")
        errors = Errors.of([FieldError("limit", "limit", text)])
        return _edit_page(account, service, chosen, limit, errors), UNPROCESSABLE
    flash(_("Saved."), "success")
    return _back(any_account_id)


def _back(account_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", any_account_id=account_id), 303)


def _page(account_id: str, reason: str, errors: Errors) -> str:
    account, service = queries.with_service(account_id)
    where: dict[str, Any] = {"any_account_id": account_id}
    allowed = [str(text) for name, text in SWITCHES if getattr(account, name)]
    rows = [
        (_("Kind"), _("Test") if account.kind is AccountKind.TEST else _("Live")),
        (_("Description"), account.description),
        (_("Id"), account.id),
        (_("Payment provider"), gateways.named(account.provider).title),
        (_("Created"), format_datetime(account.created_at)),
        (_("Went live"), format_datetime(account.went_live_at) if account.went_live_at else ""),
        (_("Allowed"), ", ".join(allowed) or _("Nothing beyond the usual")),
        (_("Calls of the API"), str(LIMITS[account.rate_limit_class])),
        (_("Takes no payments since"), _since(account)),
        (_("Reason"), account.disabled_reason),
    ]
    return render_page(
        "staff/platform_accounts/show.html",
        shape={"is_disabled": account.disabled_at is not None},
        holes={
            "name": service.name,
            "facts": render("staff/credentials/_facts.html", rows=rows),
            "typed_reason": reason,
            "disable_url": url_for(".disable", **where),
            "enable_url": url_for(".enable", **where),
            "edit_url": url_for(".edit", **where),
            "back_url": url_for("staff.platform_services.show", any_service_id=service.id),
        },
        errors=errors,
    )


def _since(account: Account) -> str:
    return format_datetime(account.disabled_at) if account.disabled_at else ""


def _edit_page(
    account: Account, service: Service, chosen: list[str], limit: str, errors: Errors
) -> str:
    is_test = account.kind is AccountKind.TEST
    limits = [(one.value, str(text)) for one, text in LIMITS.items()]
    return render_page(
        "staff/platform_accounts/edit.html",
        shape={
            "chosen": tuple(chosen),
            "limit": str(limit),
            "limits": tuple(one for one in limits if is_test or one[0] != RateLimitClass.OFF),
            "switches": tuple((name, str(text)) for name, text in SWITCHES),
        },
        holes={
            "name": service.name,
            "back_url": url_for(".show", any_account_id=account.id),
        },
        errors=errors,
    )
