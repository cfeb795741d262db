"""What every page about a service shows around it, and the way back from it."""

from flask import url_for

from app.accounts import queries
from app.people import Role
from app.web.staff.access import at_service


def service_holes() -> dict[str, str]:
    """What templates/staff/service.html wants to know."""
    return {"service_name": at_service().service.name, "back_url": back_url()}


def back_url() -> str:
    """The settings of the service's account, the live one if it has it: these are among them.

    Who runs the platform and does not belong to the service came from its page there.
    """
    service_id = at_service().service.id
    if at_service().roles == {Role.PLATFORM}:
        return url_for("staff.platform_services.show", any_service_id=service_id)
    (found,) = queries.of_services([service_id])
    if not found.accounts:
        return url_for("staff.services.index")
    return url_for("staff.settings.index", account_id=found.accounts[0].id)
