"""What every page about an account shows around it."""

from typing import Any

from flask import url_for

from app import settings
from app.accounts import queries
from app.people import May
from app.web.staff.access import here


def account_shape() -> dict[str, Any]:
    """What templates/staff/account.html wants to know that is the same for many."""
    return {"is_test": here().is_test, "is_sandbox": not settings.current().is_live}


def account_holes() -> dict[str, str]:
    """What it shows that is this account's own."""
    account_id = here().account.id
    other = queries.counterpart(here().account)
    return {
        "other_url": f"/staff/accounts/{other}" if other else "",
        "quick_start_url": _quick_start_url(),
        "account_name": here().service.name,
        "dashboard_url": url_for("staff.dashboard.index", account_id=account_id),
        "payments_url": url_for("staff.payments.index", account_id=account_id),
        "payment_links_url": url_for("staff.payment_links.index", account_id=account_id),
        "agreements_url": url_for("staff.agreements.index", account_id=account_id),
        "incidents_url": url_for("staff.incidents.index", account_id=account_id),
        "settings_url": url_for("staff.settings.index", account_id=account_id),
    }


def _quick_start_url() -> str:
    """Where those who see keys make a first payment in the sandbox; "" for the others."""
    if not here().is_test or not here().may(May.SEE_KEYS):
        return ""
    return url_for("staff.quick_start.show", account_id=here().account.id)
