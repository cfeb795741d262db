"""What staff read when something is refused or breaks."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid, NotIdentified, Refusal, Unavailable
from app.i18n import gettext, look_up
from app.people.errors import LinkNotGood
from app.web.errors import FormOutOfDate
from app.web.rendering import error_page
from app.web.staff.access import NotConfirmed
from app.web.staff.brakes import TooOften
from app.web.staff.where_to import path_asked_for

_PAGES = {
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    503: "unavailable",
}


def answer(refusal: Refusal | None, status: int, reference: str) -> ResponseReturnValue:
    """Send a stranger to sign in and come back; tell everybody else what is wrong."""
    holes = {"reference": reference}
    match refusal:
        case NotConfirmed():
            if request.method != "GET":
                flash(gettext("Nothing has changed yet. Confirm that it is you, then do it again."))
            return redirect(url_for("staff.confirm.new", next=path_asked_for(request)), 303)
        case NotIdentified():
            return redirect(url_for("staff.sign_in.new", next=path_asked_for(request)), 303)
        case LinkNotGood() | FormOutOfDate():
            page = "link_not_good" if isinstance(refusal, LinkNotGood) else "expired_form"
            return error_page(page, layout="staff", holes=holes), status
        case Conflict() | Invalid() | TooOften():
            holes["message"] = look_up(refusal.message)
            return error_page("refused", layout="staff", holes=holes), status
        case Unavailable():
            return error_page("unavailable", layout="staff", holes=holes), status
    return error_page(_PAGES.get(status, "problem"), layout="staff", holes=holes), status
