"""Whether the platform is well, as far as it can tell by itself."""

from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import health
from app.health import Finding
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff.access import allow_on_platform

blueprint = Blueprint("platform_health", __name__, url_prefix="/platform/health")

NAMES: dict[str, LazyText] = {
    "database": lazy("Database"),
    "schema": lazy("Schema"),
    "worker": lazy("Workers"),
    "scheduler": lazy("Scheduler"),
    "clock": lazy("Clock"),
    "ledger": lazy("Ledger verified"),
    "audit": lazy("Audit log verified"),
    "disk": lazy("Disk"),
}

TO_DO: dict[str, LazyText] = {
    "database": lazy("Check that the database runs, and that this machine reaches it."),
    "schema": lazy("Run “python -m app.cli database upgrade”, or start the version that knows it."),
    "worker": lazy("Start “python -m app.cli worker”: until then nothing is captured or refunded."),
    "scheduler": lazy("Start a worker, which schedules too, and look at its log."),
    "clock": lazy("Let both machines set their clocks by the same servers."),
    "ledger": lazy(
        "Run “python -m app.cli ledger verify”, which says what is wrong. Change nothing."
    ),
    "audit": lazy("Check the log under “Audit log”. Keep the database as it is, and a copy of it."),
    "disk": lazy("Free some space, or move the data to a larger disk."),
}


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM)
def show() -> ResponseReturnValue:
    """Each thing that was looked at, and how it is."""
    findings = health.findings()
    lines = [
        (
            str(NAMES[one.name]),
            _said(one),
            one.is_well,
            str(TO_DO[one.name]) if one.is_well is False else "",
        )
        for one in findings
    ]
    return render_page(
        "staff/platform_health/show.html",
        shape={"is_well": all(one.is_well is not False for one in findings)},
        holes={"lines": render("staff/platform_health/_list.html", lines=lines)},
    )


def _said(one: Finding) -> str:
    match one.name, one.seen:
        case "database", _number:
            return _("Answers") if one.is_well else _("Does not answer")
        case "schema", str(revision):
            return _("At %(revision)s", revision=revision)
        case "clock", int(seconds):
            return _("%(seconds)s seconds apart from the database’s", seconds=seconds)
        case "disk", int(gigabytes):
            return _("%(gigabytes)s GB free", gigabytes=gigabytes)
        case _name, datetime() as moment:
            return _("Last on %(when)s", when=format_datetime(moment))
    return _("Never")
