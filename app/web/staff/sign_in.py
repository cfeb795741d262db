"""Signing in: an email address and a password, then a code from an authenticator app.

Whatever is wrong, the answer is the same, so that nobody learns who works here.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import directory
from app.people import sign_in as people
from app.people.errors import SignInRefused
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import sessions, typed, where_to
from app.web.staff.access import anybody, came_from, user_agent

blueprint = Blueprint("sign_in", __name__, url_prefix="/sign-in")

UNPROCESSABLE = 422
LONGEST_EMAIL = 254
LONGEST_CODE = 20  # digits, and the spaces people put between them

EMAIL_MISSING = FieldError("email", "email", lazy("Enter your email address"))
PASSWORD_MISSING = FieldError("password", "password", lazy("Enter your password"))
NOT_RIGHT = FieldError("email", "email", lazy("Check your email address and password"))
CODE_MISSING = FieldError("code", "code", lazy("Enter the code from your authenticator app"))
CODE_NOT_RIGHT = FieldError(
    "code", "code", lazy("Check the code, or wait for the next one: each code works once")
)


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
    try:
        user = people.check_password(email, password)
    except SignInRefused:
        known = directory.find_by_email(email)
        _note_refusal(known.id if known else "", "password")
        return _draw_new(email, Errors.of([NOT_RIGHT])), UNPROCESSABLE
    sessions.begin_halfway(user, next_path=next_path)
    return redirect(url_for(".code"), 303)


@blueprint.route("/code", methods=["GET", "POST"])
@anybody
def code() -> ResponseReturnValue:
    """Ask for the code, of somebody whose password was right a moment ago."""
    halfway = sessions.halfway()
    if halfway is None:
        flash(_("Enter your password again: you took too long to enter the code."))
        return redirect(url_for(".new"), 303)
    if request.method != "POST":
        return _draw_code(Errors())
    user_id, session_version, next_path = halfway
    entered = typed.text("code", longest=LONGEST_CODE)
    if not entered:
        return _draw_code(Errors.of([CODE_MISSING])), UNPROCESSABLE
    try:
        user = people.check_code(user_id, entered, session_version=session_version)
    except SignInRefused:
        _note_refusal(user_id, "code")
        return _draw_code(Errors.of([CODE_NOT_RIGHT])), UNPROCESSABLE
    sessions.begin(user)
    administration.note_sign_in(user.id, ip=came_from(), user_agent=user_agent())
    return redirect(next_path, 303)


def _note_refusal(user_id: str, step: str) -> None:
    administration.note_refused_sign_in(user_id, step=step, ip=came_from(), user_agent=user_agent())


def _draw_new(email: str, errors: Errors) -> str:
    return render_page("staff/sign_in/new.html", holes={"email": email}, errors=errors)


def _draw_code(errors: Errors) -> str:
    return render_page("staff/sign_in/code.html", errors=errors)
