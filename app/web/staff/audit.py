"""What the people of a service have done, for its administrators."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.actors import Actor
from app.administration import audits
from app.people import May
from app.web.staff import audit_pages
from app.web.staff.access import allow_at_service, at_service, came_from, person
from app.web.staff.audit_filter import AuditFilter

blueprint = Blueprint("audit", __name__, url_prefix="/services/<service_id>/audit")


@blueprint.get("")
@allow_at_service(May.SEE_AUDIT)
def index(service_id: str) -> ResponseReturnValue:
    """List the newest records of this service, or those that are looked for."""
    return audit_pages.index(
        "staff/audit/index.html",
        address=url_for(".index", service_id=service_id),
        download=url_for(".download", service_id=service_id),
        shape={},
        holes={"service_name": at_service().service.name},
        service_id=service_id,
    )


@blueprint.get("/download")
@allow_at_service(May.SEE_AUDIT)
def download(service_id: str) -> ResponseReturnValue:
    """All that is found, as a CSV. That it was fetched is in the log as well."""
    asked = AuditFilter.from_address()
    audits.note_audit_download(
        actor=Actor.staff(person().id),
        filters=asked.written(),
        service_id=service_id,
        ip=came_from(),
    )
    name = f"audit-{clock.now():%Y-%m-%d}.csv"
    return audit_pages.file(asked.looked(), name=name, service_id=service_id)
