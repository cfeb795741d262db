"""Whether payments are switched off, and switching them on again."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import administration, maintenance
from app.actors import Actor
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.people import May
from app.web.rendering import render_page
from app.web.staff.access import allow_on_platform, came_from, person

blueprint = Blueprint("platform_maintenance", __name__, url_prefix="/platform/maintenance")


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM)
def show() -> ResponseReturnValue:
    state = maintenance.current()
    return render_page(
        "staff/platform_maintenance/show.html",
        shape={"is_on": state is not None, "is_known": state is not None and bool(state.until)},
        holes={
            "began_at": format_datetime(state.began_at) if state else "",
            "until": format_datetime(state.until) if state and state.until else "",
            "message": state.message if state else "",
            "message_cy": state.message_cy if state else "",
        },
    )


@blueprint.post("/end")
@allow_on_platform(May.SWITCH_MAINTENANCE)
def destroy() -> ResponseReturnValue:
    """Let everybody pay again."""
    if administration.end_maintenance(actor=Actor.staff(person().id), ip=came_from()):
        flash(_("Payments can be made again."), "success")
    return redirect(url_for(".show"), 303)
