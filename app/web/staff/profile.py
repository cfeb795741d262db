"""Somebody's own page: who they are here, how they sign in, and when they did."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.administration import profile, sign_up
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.people import recovery
from app.people.errors import NameMissing, NameTooLong
from app.web.components import Errors
from app.web.rendering import render, render_page
from app.web.staff import factor_words, sessions, typed
from app.web.staff.access import came_from, person, signed_in

blueprint = Blueprint("profile", __name__, url_prefix="/profile")

UNPROCESSABLE = 422
LONGEST_BROWSER = 120


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Everything about them."""
    user = person()
    ways = administration.ways_of(user.id)
    sign_ins = profile.last_sign_ins(user.id)
    return render_page(
        "staff/profile/show.html",
        shape={
            "recovery_codes": ways.recovery_codes,
            "few": ways.recovery_codes <= recovery.FEW,
        },
        holes={
            "name": user.name,
            "email": user.email,
            "factors": render(
                "staff/profile/_factors.html",
                factors=[factor_words.described(factor) for factor in ways.factors],
                may_remove=len(ways.factors) > 1,
            ),
            "sign_ins": render(
                "staff/profile/_sign_ins.html",
                sign_ins=[
                    (format_datetime(one.at), one.ip, one.user_agent[:LONGEST_BROWSER])
                    for one in sign_ins
                ],
            ),
        },
    )


@blueprint.route("/name", methods=["GET", "POST"])
@signed_in
def edit() -> ResponseReturnValue:
    """Change what they are called."""
    if request.method != "POST":
        return _draw_edit(person().name, Errors())
    name = typed.text("name", longest=sign_up.LONGEST_NAME + 1)
    try:
        profile.change_name(person().id, name, ip=came_from())
    except (NameMissing, NameTooLong) as refused:
        return _draw_edit(name, Errors.from_refusal(refused)), UNPROCESSABLE
    flash(_("Your name has changed."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/sign-out-elsewhere")
@signed_in
def destroy() -> ResponseReturnValue:
    """End every session but this."""
    sessions.carry_on(profile.end_other_sessions(person().id, ip=came_from()))
    flash(_("You were signed out everywhere else."), "success")
    return redirect(url_for(".show"), 303)


def _draw_edit(name: str, errors: Errors) -> str:
    return render_page("staff/profile/edit.html", holes={"name": name}, errors=errors)
