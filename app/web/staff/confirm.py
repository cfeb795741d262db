"""Confirming that it is you: a second factor again, before what moves money or opens doors."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app import administration
from app.i18n import lazy
from app.people import sign_in as people
from app.people.errors import SignInRefused
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import sessions, typed, where_to
from app.web.staff.access import came_from, person, signed_in, user_agent

blueprint = Blueprint("confirm", __name__, url_prefix="/confirm")

UNPROCESSABLE = 422
LONGEST_CODE = 20  # digits, and the spaces people put between them

CODE_MISSING = FieldError("code", "code", lazy("Enter the code from your authenticator app"))
CODE_NOT_RIGHT = FieldError(
    "code", "code", lazy("Check the code, or wait for the next one: each code works once")
)


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Ask for a code, and go on to where they were when it is right."""
    next_path = where_to.safe(request.args.get("next", ""))
    if request.method != "POST":
        return _draw(Errors(), next_path)
    entered = typed.text("code", longest=LONGEST_CODE)
    if not entered:
        return _draw(Errors.of([CODE_MISSING]), next_path), UNPROCESSABLE
    user = person()
    try:
        people.check_code(user.id, entered, session_version=user.session_version)
    except SignInRefused:
        administration.note_refused_sign_in(
            user.id, step="confirmation", ip=came_from(), user_agent=user_agent()
        )
        return _draw(Errors.of([CODE_NOT_RIGHT]), next_path), UNPROCESSABLE
    sessions.confirm()
    return redirect(next_path, 303)


def _draw(errors: Errors, next_path: str) -> str:
    return render_page("staff/confirm/new.html", holes={"back_url": next_path}, errors=errors)
