"""Problems that anybody was shown, for those who run the platform."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app import incidents
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff import incident_words
from app.web.staff.access import allow_on_platform
from app.web.staff.incidents import LONGEST_ASKED

blueprint = Blueprint("platform_incidents", __name__, url_prefix="/platform/incidents")


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM)
def index() -> ResponseReturnValue:
    """List the newest, or what a reference or the name of a request is about."""
    asked = request.args.get("reference", "")[:LONGEST_ASKED]
    found = incidents.of_platform(asked)
    return render_page(
        "staff/platform_incidents/index.html",
        shape={"is_asked": bool(asked.strip()), "is_found": bool(found)},
        holes={
            "asked": asked,
            "found": render(
                "staff/incidents/_list.html",
                incidents=incident_words.lines(found),
                payments_url="",
            ),
        },
    )
