"""Signing out: here and in every other browser."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.i18n import gettext as _
from app.web.staff import sessions
from app.web.staff.access import came_from, person, signed_in

blueprint = Blueprint("sign_out", __name__, url_prefix="/sign-out")


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    """End every session of whoever is signed in, so that no copy of the cookie works either."""
    administration.sign_out(person().id, ip=came_from())
    sessions.end()
    flash(_("You have signed out."))
    return redirect(url_for("staff.sign_in.new"), 303)
