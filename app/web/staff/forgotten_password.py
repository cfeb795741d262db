"""A forgotten password: a link by email, and a new one. It signs nobody in by itself."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.administration import recovery
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import links
from app.people.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort
from app.people.models import LinkPurpose
from app.people.names import email_or_nothing
from app.people.passwords import SHORTEST
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import brakes, carried, typed
from app.web.staff.access import anybody, came_from

blueprint = Blueprint("forgotten_password", __name__, url_prefix="/forgotten-password")

UNPROCESSABLE = 422
LONGEST_EMAIL = 254

NOT_AN_EMAIL = FieldError(
    "email",
    "email",
    lazy("Enter an email address in the correct format, like name@example.gov.uk"),
)


@blueprint.route("", methods=["GET", "POST"])
@anybody
def new() -> ResponseReturnValue:
    """Ask whose password it is. The answer is the same for everybody."""
    if request.method != "POST":
        return _draw_new("", Errors())
    brakes.slow_down("forgotten-password")
    email = typed.text("email", longest=LONGEST_EMAIL)
    if not email_or_nothing(email):
        return _draw_new(email, Errors.of([NOT_AN_EMAIL])), UNPROCESSABLE
    if brakes.may_write_to(email):
        recovery.ask_new_password(email, ip=came_from())
    return redirect(url_for(".sent"), 303)


@blueprint.get("/sent")
@anybody
def sent() -> ResponseReturnValue:
    """Say what happens next."""
    return render_page("staff/forgotten_password/sent.html")


@blueprint.get("/<token>")
@anybody
def show(token: str) -> ResponseReturnValue:
    """Follow the link: take it along, and out of the address bar."""
    links.find(token, LinkPurpose.RESET_PASSWORD)
    carried.carry(LinkPurpose.RESET_PASSWORD, token)
    return redirect(url_for(".edit"), 303)


@blueprint.route("/new-password", methods=["GET", "POST"])
@anybody
def edit() -> ResponseReturnValue:
    """Ask for the new password, and send them to sign in with it."""
    token = carried.token(LinkPurpose.RESET_PASSWORD)
    links.find(token, LinkPurpose.RESET_PASSWORD)
    if request.method != "POST":
        return _draw_edit(Errors())
    try:
        recovery.choose_password(token, request.form.get("password", ""), ip=came_from())
    except (PasswordTooShort, PasswordTooLong, PasswordTooCommon) as refused:
        return _draw_edit(Errors.from_refusal(refused)), UNPROCESSABLE
    carried.put_down()
    flash(_("Your password has changed. Sign in with it."), "success")
    return redirect(url_for("staff.sign_in.new"), 303)


def _draw_new(email: str, errors: Errors) -> str:
    return render_page("staff/forgotten_password/new.html", holes={"email": email}, errors=errors)


def _draw_edit(errors: Errors) -> str:
    return render_page(
        "staff/forgotten_password/edit.html", shape={"shortest": SHORTEST}, errors=errors
    )
