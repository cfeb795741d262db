"""Changing the address that somebody signs in with: by a link that is sent to the new one."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.administration import profile, sign_up
from app.i18n import gettext as _
from app.people import links
from app.people.errors import EmailNotAllowed, EmailNotReadable
from app.people.models import LinkPurpose
from app.web.components import Errors
from app.web.rendering import render_page
from app.web.staff import brakes, carried, sessions, typed
from app.web.staff.access import came_from, confirmed, person, signed_in

blueprint = Blueprint("profile_email", __name__, url_prefix="/profile/email")

UNPROCESSABLE = 422
LONGEST_EMAIL = 254


@blueprint.route("", methods=["GET", "POST"])
@signed_in
@confirmed
def edit() -> ResponseReturnValue:
    """Ask for the new address."""
    if request.method != "POST":
        return _draw_edit("", Errors())
    brakes.slow_down("new-email")
    email = typed.text("email", longest=LONGEST_EMAIL)
    try:
        sign_up.check(email)
        if brakes.may_write_to(email):
            profile.ask_new_email(person().id, email, ip=came_from())
    except (EmailNotReadable, EmailNotAllowed) as refused:
        return _draw_edit(email, Errors.from_refusal(refused)), UNPROCESSABLE
    flash(_("Check your email: we have sent a link to the new address. Until you use it, you sign"
            " in with the old one."))  # fmt: skip
    return redirect(url_for("staff.profile.show"), 303)


@blueprint.get("/<new_email_token>")
@signed_in
def show(new_email_token: str) -> ResponseReturnValue:
    """Follow the link: take it along, and out of the address bar."""
    links.find(new_email_token, LinkPurpose.CHANGE_EMAIL)
    carried.carry(LinkPurpose.CHANGE_EMAIL, new_email_token)
    return redirect(url_for(".new"), 303)


@blueprint.route("/confirm", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Ask whether to sign in with it from now on, and do so."""
    token = carried.token(LinkPurpose.CHANGE_EMAIL)
    if request.method != "POST":
        email = links.find(token, LinkPurpose.CHANGE_EMAIL).email
        return render_page("staff/profile_email/new.html", holes={"email": email})
    user = profile.confirm_email(person().id, token, ip=came_from())
    sessions.carry_on(user)
    flash(_("You sign in with this email address from now on."), "success")
    return redirect(url_for("staff.profile.show"), 303)


def _draw_edit(email: str, errors: Errors) -> str:
    return render_page("staff/profile_email/edit.html", holes={"email": email}, errors=errors)
