"""Signing up: an email address, a link sent there, a name and a password, a second factor."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.administration import sign_up
from app.i18n import lazy
from app.people.enrolment import Answer
from app.people.errors import (
    EmailNotAllowed,
    EmailNotReadable,
    EmailTaken,
    LinkNotGood,
    NameMissing,
    NameTooLong,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
)
from app.people.models import LinkPurpose
from app.people.passwords import SHORTEST
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import brakes, carried, enrolling, sessions, typed
from app.web.staff.access import anybody, came_from, user_agent

blueprint = Blueprint("sign_up", __name__, url_prefix="/sign-up")

UNPROCESSABLE = 422
LONGEST_EMAIL = 254
BAD_PASSWORD = (PasswordTooShort, PasswordTooLong, PasswordTooCommon)

EMAIL_MISSING = FieldError("email", "email", lazy("Enter your email address"))


@blueprint.route("", methods=["GET", "POST"])
@anybody
def new() -> ResponseReturnValue:
    """Ask for the email address. The answer is the same whether it has an account or not."""
    if request.method != "POST":
        return _draw_new("", Errors())
    brakes.slow_down("sign-up")
    email = typed.text("email", longest=LONGEST_EMAIL)
    if not email:
        return _draw_new(email, Errors.of([EMAIL_MISSING])), UNPROCESSABLE
    try:
        sign_up.check(email)
        if brakes.may_write_to(email):
            sign_up.ask(email)
    except (EmailNotReadable, EmailNotAllowed) as refused:
        return _draw_new(email, Errors.from_refusal(refused)), UNPROCESSABLE
    return redirect(url_for(".sent"), 303)


@blueprint.get("/sent")
@anybody
def sent() -> ResponseReturnValue:
    """Say what happens next. The address is not repeated: this page can be reloaded."""
    return render_page("staff/sign_up/sent.html")


@blueprint.get("/<token>")
@anybody
def show(token: str) -> ResponseReturnValue:
    """Follow the link: take it along, and out of the address bar."""
    sign_up.find(token)
    carried.carry(LinkPurpose.SIGN_UP, token, next_path=request.args.get("next", ""))
    return redirect(url_for(".details"), 303)


@blueprint.route("/details", methods=["GET", "POST"])
@anybody
def details() -> ResponseReturnValue:
    """Ask for a name and a password."""
    token = carried.token(LinkPurpose.SIGN_UP)
    known = sign_up.find(token)
    if request.method != "POST":
        return _draw_details(known.email, known.name, Errors())
    name = typed.text("name", longest=sign_up.LONGEST_NAME + 1)
    try:
        sign_up.enter_details(token, name=name, password=request.form.get("password", ""))
    except (NameMissing, NameTooLong, *BAD_PASSWORD) as refused:
        errors = Errors.from_refusal(refused)
        return _draw_details(known.email, name, errors), UNPROCESSABLE
    return redirect(url_for(".second_factor"), 303)


@blueprint.route("/second-factor", methods=["GET", "POST"])
@anybody
def second_factor() -> ResponseReturnValue:
    """Let them set up a second factor; then they are somebody, and signed in."""
    token = carried.token(LinkPurpose.SIGN_UP)
    if not sign_up.find(token).has_password:
        return redirect(url_for(".details"), 303)

    def finish(answer: Answer) -> ResponseReturnValue:
        try:
            user = sign_up.finish(token, answer, ip=came_from(), user_agent=user_agent())
        except EmailTaken:  # by somebody who was added meanwhile
            raise LinkNotGood
        next_path = carried.next_path()
        sessions.begin(user)
        carried.go_on_later(next_path)
        return redirect(url_for("staff.recovery_codes.show"), 303)

    return enrolling.answer(
        enrolling.Flow(
            find=sign_up.whose(token),
            finish=finish,
            url=url_for(".second_factor"),
            back_url=url_for(".details"),
        )
    )


def _draw_new(email: str, errors: Errors) -> str:
    return render_page("staff/sign_up/new.html", holes={"email": email}, errors=errors)


def _draw_details(email: str, name: str, errors: Errors) -> str:
    return render_page(
        "staff/sign_up/details.html",
        shape={"shortest": SHORTEST},
        holes={"email": email, "name": name},
        errors=errors,
    )
