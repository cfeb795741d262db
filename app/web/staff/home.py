"""The first page after signing in: the services somebody works for, and their accounts."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.people import May, directory, may
from app.web.rendering import render, render_page
from app.web.staff.access import person, signed_in

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Choose an account. Who has only one has chosen."""
    memberships = directory.memberships(person().id)
    services = queries.of_services([one.service_id for one in memberships])
    accounts = [account for found in services for account in found.accounts]
    if len(accounts) == 1:
        return redirect(url_for("staff.payments.index", account_id=accounts[0].id), 303)
    listed = [found for found in services if found.accounts]
    may_brand = {one.service_id for one in memberships if may(one.role, May.CHANGE_BRANDING)}
    return render_page(
        "staff/home/index.html",
        shape={"has_services": bool(listed), "is_platform": person().is_platform},
        holes={
            "services": render("staff/home/_services.html", services=listed, may_brand=may_brand)
        },
    )
