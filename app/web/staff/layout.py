"""What every page about an account shows around it."""

from typing import Any

from flask import url_for

from app.web.staff.access import here


def account_shape() -> dict[str, Any]:
    """What templates/staff/account.html wants to know that is the same for many."""
    return {"is_test": here().is_test}


def account_holes() -> dict[str, str]:
    """What it shows that is this account's own."""
    account_id = here().account.id
    return {
        "account_name": here().service.name,
        "payments_url": url_for("staff.payments.index", account_id=account_id),
        "agreements_url": url_for("staff.agreements.index", account_id=account_id),
        "incidents_url": url_for("staff.incidents.index", account_id=account_id),
        "settings_url": url_for("staff.settings.index", account_id=account_id),
    }
