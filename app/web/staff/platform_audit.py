"""The whole audit log, for those who run the platform, and the check that nobody has touched it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.actors import Actor
from app.administration import audits
from app.i18n import gettext as _
from app.people import May
from app.web.staff import audit_pages
from app.web.staff.access import allow_on_platform, came_from, person
from app.web.staff.audit_filter import AuditFilter

blueprint = Blueprint("platform_audit", __name__, url_prefix="/platform/audit")


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM_AUDIT)
def index() -> ResponseReturnValue:
    """List the newest records, or those that are looked for."""
    return audit_pages.index(
        "staff/platform_audit/index.html",
        address=url_for(".index"),
        download=url_for(".download"),
        shape={},
        holes={"check_url": url_for(".check")},
    )


@blueprint.get("/download")
@allow_on_platform(May.SEE_PLATFORM_AUDIT)
def download() -> ResponseReturnValue:
    """All that is found, as a CSV. That it was fetched is in the log as well."""
    asked = AuditFilter.from_address()
    audits.note_audit_download(
        actor=Actor.staff(person().id), filters=asked.written(), ip=came_from()
    )
    name = f"audit-of-the-platform-{clock.now():%Y-%m-%d}.csv"
    return audit_pages.file(asked.looked(), name=name)


@blueprint.post("/check")
@allow_on_platform(May.SEE_PLATFORM_AUDIT)
def check() -> ResponseReturnValue:
    """Have the whole log checked now. It takes a while, and a worker does it."""
    audits.ask_for_audit_check(actor=Actor.staff(person().id), ip=came_from())
    flash(_("The audit log is being checked. Load this page again to see the result."), "success")
    return redirect(url_for(".index"), 303)
