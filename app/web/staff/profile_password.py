"""Changing one's own password: the one there is, and a new one."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.administration import profile
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import sign_in
from app.people.errors import (
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    SignInRefused,
)
from app.people.passwords import SHORTEST
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import sessions
from app.web.staff.access import came_from, confirmed, person, signed_in, user_agent

blueprint = Blueprint("profile_password", __name__, url_prefix="/profile/password")

UNPROCESSABLE = 422

NOT_RIGHT = FieldError("current", "current", lazy("Check your current password"))


@blueprint.route("", methods=["GET", "POST"])
@signed_in
@confirmed
def edit() -> ResponseReturnValue:
    """Ask for both. Wrong guesses count as they do on signing in."""
    if request.method != "POST":
        return _draw(Errors())
    try:
        sign_in.check_password(person().email, request.form.get("current", ""))
    except SignInRefused as refused:
        administration.note_refused_sign_in(
            person().id,
            step="password",
            has_locked=refused.has_locked,
            ip=came_from(),
            user_agent=user_agent(),
        )
        return _draw(Errors.of([NOT_RIGHT])), UNPROCESSABLE
    try:
        new = request.form.get("password", "")
        user = profile.change_password(person().id, new, ip=came_from())
    except (PasswordTooShort, PasswordTooLong, PasswordTooCommon) as refused:
        return _draw(Errors.from_refusal(refused)), UNPROCESSABLE
    sessions.carry_on(user)
    flash(_("Your password has changed. You were signed out everywhere else."), "success")
    return redirect(url_for("staff.profile.show"), 303)


def _draw(errors: Errors) -> str:
    return render_page(
        "staff/profile_password/edit.html", shape={"shortest": SHORTEST}, errors=errors
    )
