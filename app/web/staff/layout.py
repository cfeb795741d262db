"""What every page about an account shows around it."""

from typing import Any

from flask import url_for

from app.people import May
from app.web.staff.access import here


def account_shape() -> dict[str, Any]:
    """What templates/staff/account.html wants to know that is the same for many."""
    return {"is_test": here().is_test}


def account_holes() -> dict[str, str]:
    """What it shows that is this account's own."""
    service = here().service
    may_brand = here().may(May.CHANGE_BRANDING)
    return {
        "account_name": service.name,
        "branding_url": (
            url_for("staff.branding.edit", service_id=service.id) if may_brand else ""
        ),
        "emails_url": url_for("staff.emails.show", account_id=here().account.id),
        "payments_url": url_for("staff.payments.index", account_id=here().account.id),
        "incidents_url": url_for("staff.incidents.index", account_id=here().account.id),
    }
