"""The page that leads to everything about the platform itself, for those who run it."""

from typing import NamedTuple

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app import health
from app.dashboard import platform
from app.i18n import LazyText, lazy, ngettext
from app.i18n import gettext as _
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff.access import allow_on_platform

blueprint = Blueprint("platform", __name__, url_prefix="/platform")


class Entry(NamedTuple):
    """One page: its name, its address, and what it is for."""

    text: LazyText
    endpoint: str
    hint: LazyText


ENTRIES: tuple[Entry, ...] = (
    Entry(
        lazy("Services"),
        "staff.platform_services.index",
        lazy("Who there is, their accounts and their people; switching an account off"),
    ),
    Entry(
        lazy("People"),
        "staff.platform_users.index",
        lazy("Everybody who signs in: unlock them, keep them out, let them in"),
    ),
    Entry(
        lazy("Audit log"),
        "staff.platform_audit.index",
        lazy("What staff have done, and whether anybody has touched the log"),
    ),
    Entry(
        lazy("Problems"),
        "staff.platform_incidents.index",
        lazy("What went wrong in front of somebody, by the reference they were shown"),
    ),
    Entry(
        lazy("Requests to go live"),
        "staff.platform_go_live.index",
        lazy("Services that want to take real money"),
    ),
    Entry(
        lazy("Remittance files"),
        "staff.platform_remittances.index",
        lazy("What networks took in over the counter: their files, and lines that need a person"),
    ),
    Entry(
        lazy("Money of nobody yet"),
        "staff.platform_receipts.index",
        lazy("What came in under unknown numbers: match it to a payment, or give it up"),
    ),
    Entry(
        lazy("Card testing"),
        "staff.platform_card_testing.index",
        lazy("Addresses that try many cards: let one through, or stop it"),
    ),
    Entry(
        lazy("Policy reports"),
        "staff.platform_policy_reports.index",
        lazy("What browsers report that a page may not do"),
    ),
    Entry(
        lazy("Jobs"),
        "staff.platform_jobs.index",
        lazy("What is left to workers, and what did not work"),
    ),
    Entry(
        lazy("Health"),
        "staff.platform_health.show",
        lazy("Database, workers, clock, disk, and when the books were verified"),
    ),
    Entry(
        lazy("Maintenance"),
        "staff.platform_maintenance.show",
        lazy("Whether payments can be made"),
    ),
)


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM)
def index() -> ResponseReturnValue:
    """List the platform's pages, and where something waits."""
    waits = _waits()
    lines = [
        (url_for(entry.endpoint), str(entry.text), str(entry.hint), waits.get(entry.endpoint, ""))
        for entry in ENTRIES
    ]
    return render_page(
        "staff/platform/index.html",
        holes={"lines": render("staff/platform/_lines.html", lines=lines)},
    )


def _waits() -> dict[str, str]:
    """What stands beside the name of a page where somebody has to see to something."""
    found = platform.waiting()
    is_well = all(one.is_well is not False for one in health.findings())
    waits = {
        "platform_go_live.index": ngettext("%(num)s waits", "%(num)s wait", found.go_live)
        if found.go_live
        else "",
        "platform_jobs.index": ngettext("%(num)s did not work", "%(num)s did not work", found.jobs)
        if found.jobs
        else "",
        "platform_receipts.index": ngettext("%(num)s waits", "%(num)s wait", found.receipts)
        if found.receipts
        else "",
        "platform_health.show": "" if is_well else _("Not well"),
    }
    return {f"staff.{endpoint}": said for endpoint, said in waits.items()}
