"""What browsers report: that a page tried to do what its policy forbids."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import policy_reports
from app.i18n import LazyText, format_date, format_datetime, lazy
from app.people import May
from app.policy_reports import PolicyReport
from app.policy_reports.reading import INTEGRITY
from app.web.rendering import render, render_page
from app.web.staff.access import allow_on_platform

blueprint = Blueprint("platform_policy_reports", __name__, url_prefix="/platform/policy-reports")

_TRIED = {
    "script": lazy("To run a script"),
    "style": lazy("To use a style"),
    "connect": lazy("To send or fetch something"),
    "form": lazy("To send a form"),
    "frame": lazy("To show something in a frame, or to be shown in one"),
    "img": lazy("To show a picture"),
    "font": lazy("To use a font"),
    INTEGRITY: lazy("To run a script without a known hash"),
}
_OTHER = lazy("Something else")


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM)
def index() -> ResponseReturnValue:
    """List the newest."""
    found = policy_reports.newest()
    return render_page(
        "staff/platform_policy_reports/index.html",
        shape={"is_found": bool(found)},
        holes={
            "found": render(
                "staff/platform_policy_reports/_list.html",
                reports=[
                    (
                        one,
                        format_date(one.first_at),
                        tried(one),
                        format_datetime(one.last_at),
                    )
                    for one in found
                ],
            )
        },
    )


def tried(report: PolicyReport) -> LazyText:
    """What the page tried to do, in plain words."""
    return _TRIED.get(report.directive.partition("-")[0], _OTHER)
