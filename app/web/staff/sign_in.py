"""Signing in: an email address and a password, then a second factor.

Whatever is wrong, the answer is the same, so that nobody learns who works here.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import User, directory
from app.people import sign_in as people
from app.people.errors import SignInRefused
from app.people.models import LinkPurpose
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import brakes, carried, second_step, sessions, typed, where_to
from app.web.staff.access import anybody, came_from, user_agent
from app.web.staff.second_step import Shown, Step

blueprint = Blueprint("sign_in", __name__, url_prefix="/sign-in")

UNPROCESSABLE = 422
LONGEST_EMAIL = 254

EMAIL_MISSING = FieldError("email", "email", lazy("Enter your email address"))
PASSWORD_MISSING = FieldError("password", "password", lazy("Enter your password"))
NOT_RIGHT = FieldError("email", "email", lazy("Check your email address and password"))


@blueprint.route("", methods=["GET", "POST"])
@anybody
def new() -> ResponseReturnValue:
    """Ask for the email address and the password."""
    next_path = where_to.safe(request.args.get("next", ""))
    if request.method != "POST":
        return redirect(next_path, 303) if sessions.person() else _draw_new("", Errors())
    email = typed.text("email", longest=LONGEST_EMAIL)
    password = request.form.get("password", "")
    missing = Errors.of(
        error
        for error, value in ((EMAIL_MISSING, email), (PASSWORD_MISSING, password))
        if not value
    )
    if missing:
        return _draw_new(email, missing), UNPROCESSABLE
    brakes.slow_down("sign-in", brakes.SIGN_INS)
    try:
        user = people.check_password(email, password)
    except SignInRefused as refused:
        known = directory.find_by_email(email)
        _note_refusal(known.id if known else "", has_locked=refused.has_locked)
        return _draw_new(email, Errors.of([NOT_RIGHT])), UNPROCESSABLE
    sessions.begin_halfway(user, next_path=next_path)
    return _next_step(user, user.session_version)


@blueprint.route("/code", methods=["GET", "POST"])
@anybody
def code() -> ResponseReturnValue:
    """Ask for a second factor, of somebody whose password was right a moment ago."""
    halfway = sessions.halfway()
    if halfway is None:
        flash(_("Enter your password again: you took too long to enter the code."))
        return redirect(url_for(".new"), 303)
    user_id, session_version, next_path = halfway
    asked = second_step.ask(_step(user_id, session_version))
    if not isinstance(asked, Shown):
        return asked
    sessions.begin(asked.user)
    administration.note_sign_in(asked.user.id, by=asked.by, ip=came_from(), user_agent=user_agent())
    if asked.by == second_step.RECOVERY:
        flash(_("You used a recovery code. It does not work again. If you have lost your phone or"
                " passkey, remove it under “Your profile” and add another."))  # fmt: skip
    return redirect(next_path, 303)


def _next_step(user: User, session_version: int) -> ResponseReturnValue:
    """Where somebody goes whose password was right: to a second factor, or to set one up again."""
    ways = administration.ways_of(user.id)
    if ways.factors:
        step = _step(user.id, session_version)
        return redirect(second_step.first_url(step, ways), 303)
    is_link = carried.is_carried(LinkPurpose.SET_UP_AGAIN)
    where = "staff.set_up.second_factor" if is_link else "staff.set_up.new"
    return redirect(url_for(where), 303)


def _step(user_id: str, session_version: int) -> Step:
    return Step(
        user_id=user_id,
        session_version=session_version,
        template="staff/sign_in/code.html",
        url=url_for(".code"),
        refused_as="code",
    )


def _note_refusal(user_id: str, *, has_locked: bool) -> None:
    administration.note_refused_sign_in(
        user_id,
        step="password",
        has_locked=has_locked,
        ip=came_from(),
        user_agent=user_agent(),
    )


def _draw_new(email: str, errors: Errors) -> str:
    return render_page("staff/sign_in/new.html", holes={"email": email}, errors=errors)
