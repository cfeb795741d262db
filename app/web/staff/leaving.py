"""Leaving a service oneself."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.administration import team
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import May
from app.people.team import LastAdministrator
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff.access import allow_at_service, at_service, came_from, person
from app.web.staff.service_layout import service_holes
from app.web.staff.team_words import about

blueprint = Blueprint("leaving", __name__, url_prefix="/services/<service_id>/leaving")

UNPROCESSABLE, CONFLICT = 422, 409
NOT_MEANT = FieldError("", "", lazy("Confirm that you want to leave the service"))


@blueprint.get("")
@allow_at_service(May.SEE_SETTINGS)
def new(service_id: str) -> ResponseReturnValue:
    """Ask whether they mean it."""
    return _draw(service_id, Errors())


@blueprint.post("")
@allow_at_service(May.SEE_SETTINGS)
def create(service_id: str) -> ResponseReturnValue:
    """Leave it."""
    if request.form.get("leave") != "yes":
        return _draw(service_id, Errors.of([NOT_MEANT])), UNPROCESSABLE
    try:
        team.leave(service_id, user=person(), ip=came_from())
    except LastAdministrator as refusal:
        return _draw(service_id, about(refusal)), CONFLICT
    flash(_("You have left %(service)s.", service=at_service().service.name), "success")
    return redirect(url_for("staff.services.index"), 303)


def _draw(service_id: str, errors: Errors) -> str:
    return render_page(
        "staff/leaving/new.html",
        holes={
            **service_holes(),
            "action": url_for("staff.leaving.create", service_id=service_id),
        },
        errors=errors,
    )
