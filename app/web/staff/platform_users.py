"""Everybody who signs in, for those who run the platform: found, unlocked, kept out, let in."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.actors import Actor
from app.administration import recovery, watching
from app.administration.watching import NoReason
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May, User, directory, finding
from app.people.finding import LONGEST_ASKED
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import allow_on_platform, came_from, confirmed, person
from app.web.staff.role_words import role_name

blueprint = Blueprint("platform_users", __name__, url_prefix="/platform/users")

UNPROCESSABLE = 422

SIGN_INS: dict[str, LazyText] = {
    "signed_in": lazy("Signed in"),
    "sign_in_refused": lazy("Was not let in"),
    "signed_out": lazy("Signed out"),
}


@blueprint.get("")
@allow_on_platform(May.SEE_USERS)
def index() -> ResponseReturnValue:
    """People by their address, or those that are looked for, a page at a time."""
    asked = typed.readable(request.args.get("q", ""))[:LONGEST_ASKED]
    page = finding.people(asked, after=request.args.get("after", "")[:254])
    lines = [
        {
            "url": url_for(".show", any_user_id=one.id),
            "name": one.name,
            "email": one.email,
            "state": _state(one),
        }
        for one in page.rows
    ]
    return render_page(
        "staff/platform_users/index.html",
        shape={"is_found": bool(lines), "is_asked": bool(asked)},
        holes={
            "asked": asked,
            "lines": render("staff/platform_users/_list.html", lines=lines),
            "more_url": url_for(".index", q=asked, after=page.after) if page.after else "",
        },
    )


@blueprint.get("/<any_user_id>")
@allow_on_platform(May.SEE_USERS)
def show(any_user_id: str) -> ResponseReturnValue:
    """One person: where they work, how they signed in, and what can be done."""
    return _page(any_user_id, "", Errors())


@blueprint.post("/<any_user_id>/unlock")
@allow_on_platform(May.CHANGE_USERS)
@confirmed
def unlock(any_user_id: str) -> ResponseReturnValue:
    """Let them try to sign in again."""
    watching.unlock(any_user_id, actor=_actor(), ip=came_from())
    flash(_("They can try to sign in again."), "success")
    return _back(any_user_id)


@blueprint.post("/<any_user_id>/sessions/end")
@allow_on_platform(May.CHANGE_USERS)
@confirmed
def sign_out(any_user_id: str) -> ResponseReturnValue:
    """End all their sessions."""
    watching.sign_out_everywhere(any_user_id, actor=_actor(), ip=came_from())
    flash(_("They are signed out everywhere."), "success")
    return _back(any_user_id)


@blueprint.post("/<any_user_id>/off")
@allow_on_platform(May.CHANGE_USERS)
@confirmed
def disable(any_user_id: str) -> ResponseReturnValue:
    """Keep them out, and say why."""
    reason = typed.text("reason", longest=watching.LONGEST_REASON + 1)
    try:
        watching.keep_out(any_user_id, reason=reason, actor=_actor(), ip=came_from())
    except NoReason as refused:
        errors = Errors.of([FieldError("reason", "reason", _(refused.message))])
        return _page(any_user_id, reason, errors), UNPROCESSABLE
    flash(_("They cannot sign in any more, and are signed out everywhere."), "success")
    return _back(any_user_id)


@blueprint.post("/<any_user_id>/on")
@allow_on_platform(May.CHANGE_USERS)
@confirmed
def enable(any_user_id: str) -> ResponseReturnValue:
    """Let them in again."""
    watching.let_in(any_user_id, actor=_actor(), ip=came_from())
    flash(_("They can sign in again."), "success")
    return _back(any_user_id)


@blueprint.post("/<any_user_id>/second-factors/reset")
@allow_on_platform(May.CHANGE_USERS)
@confirmed
def reset(any_user_id: str) -> ResponseReturnValue:
    """Take their second factors away, and send them a link to set up new ones."""
    watching.require_another(any_user_id, _actor())
    recovery.reset_second_factor(any_user_id, actor=_actor(), ip=came_from())
    flash(_("Their second factors are removed, and we have sent them a link."), "success")
    return _back(any_user_id)


def _actor() -> Actor:
    return Actor.staff(person().id)


def _back(user_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", any_user_id=user_id), 303)


def _page(user_id: str, reason: str, errors: Errors) -> str:
    user = directory.find(user_id)
    where: dict[str, Any] = {"any_user_id": user_id}
    roles = {one.service_id: one.role for one in directory.memberships(user_id)}
    services = [
        {
            "url": url_for("staff.platform_services.show", any_service_id=found.service.id),
            "name": found.service.name,
            "role": role_name(roles[found.service.id]),
        }
        for found in queries.of_services([*roles])
    ]
    sign_ins = [
        (format_datetime(one.happened_at), str(SIGN_INS[one.action]), one.ip)
        for one in watching.sign_ins(user_id)
    ]
    is_disabled = user.disabled_at is not None
    rows = [
        (_("Email address"), user.email),
        (_("State"), _state(user)),
        (_("Reason"), watching.kept_out_because(user_id) if is_disabled else ""),
        (_("Runs the platform"), _("Yes") if user.is_platform else ""),
        (_("Failed attempts"), str(user.failed_attempts) if user.failed_attempts else ""),
        (_("Added"), format_datetime(user.created_at)),
    ]
    return render_page(
        "staff/platform_users/show.html",
        shape={
            "is_self": user.id == person().id,
            "is_locked": user.locked_at is not None,
            "is_disabled": is_disabled,
            "has_services": bool(services),
            "has_sign_ins": bool(sign_ins),
        },
        holes={
            "name": user.name,
            "facts": render("staff/credentials/_facts.html", rows=rows),
            "services": render("staff/platform_users/_services.html", services=services),
            "sign_ins": render("staff/platform_users/_sign_ins.html", lines=sign_ins),
            "typed_reason": reason,
            **{
                f"{name}_url": url_for(f".{name}", **where)
                for name in ("unlock", "sign_out", "reset", "disable", "enable")
            },
        },
        errors=errors,
    )


def _state(user: User) -> str:
    if user.disabled_at is not None:
        return _("Kept out since %(when)s", when=format_datetime(user.disabled_at))
    if user.locked_at is not None:
        return _("Locked since %(when)s", when=format_datetime(user.locked_at))
    return _("Can sign in")
