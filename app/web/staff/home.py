"""The first page after signing in. Who works with one account is there; others choose one."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.people import directory
from app.web.staff import services
from app.web.staff.access import person, signed_in

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Go on to where somebody works. The list of services stays at an address of its own."""
    memberships = directory.memberships(person().id)
    found = queries.of_services([one.service_id for one in memberships])
    accounts = [account for one in found for account in one.accounts]
    if len(accounts) == 1:
        return redirect(url_for("staff.payments.index", account_id=accounts[0].id), 303)
    return services.list_page()
