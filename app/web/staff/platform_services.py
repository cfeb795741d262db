"""Every service, for those who run the platform: its accounts and people, and no payments."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import finding, queries
from app.accounts.errors import ServiceNotFound
from app.accounts.finding import LONGEST_ASKED
from app.go_live import Stage, requests
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May, directory
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import allow_on_platform
from app.web.staff.role_words import role_name

blueprint = Blueprint("platform_services", __name__, url_prefix="/platform/services")

STAGES: dict[Stage, LazyText] = {
    Stage.NOT_SUBMITTED: lazy("Has not asked to go live"),
    Stage.SUBMITTED: lazy("Has asked to go live"),
    Stage.REJECTED: lazy("Was not approved to go live"),
    Stage.LIVE: lazy("Live"),
}


@blueprint.get("")
@allow_on_platform(May.SEE_SERVICES)
def index() -> ResponseReturnValue:
    """Services by name, or those that are looked for, a page at a time."""
    asked = typed.readable(request.args.get("q", ""))[:LONGEST_ASKED]
    page = finding.services(asked, after=request.args.get("after", "")[:LONGEST_ASKED])
    lines = [
        {
            "url": url_for(".show", any_service_id=one.id),
            "name": one.name,
            "organisation": one.organisation or one.merchant_name,
            "made": format_datetime(one.created_at),
        }
        for one in page.rows
    ]
    return render_page(
        "staff/platform_services/index.html",
        shape={"is_found": bool(lines), "is_asked": bool(asked)},
        holes={
            "asked": asked,
            "lines": render("staff/platform_services/_list.html", lines=lines),
            "more_url": url_for(".index", q=asked, after=page.after) if page.after else "",
        },
    )


@blueprint.get("/<any_service_id>")
@allow_on_platform(May.SEE_SERVICES)
def show(any_service_id: str) -> ResponseReturnValue:
    """One service."""
    found = queries.of_services([any_service_id])
    if not found:
        raise ServiceNotFound
    service = found[0].service
    accounts = [
        {
            "url": url_for("staff.platform_accounts.show", any_account_id=one.id),
            "kind": one.kind.value,
            "description": one.description or one.id,
            "is_disabled": one.disabled_at is not None,
        }
        for one in found[0].accounts
    ]
    people = [
        {
            "url": url_for("staff.platform_users.show", any_user_id=user.id),
            "name": user.name,
            "email": user.email,
            "role": role_name(role),
        }
        for user, role in directory.team(service.id)
    ]
    stage = requests.stage_of(requests.find(service.id))
    rows = [
        (_("Welsh name"), service.name_cy),
        (_("Organisation"), service.organisation or service.merchant_name),
        (_("Created"), format_datetime(service.created_at)),
        (_("Id"), service.id),
        (_("Going live"), str(STAGES[stage])),
    ]
    return render_page(
        "staff/platform_services/show.html",
        shape={"has_accounts": bool(accounts), "has_people": bool(people)},
        holes={
            "name": service.name,
            "facts": render("staff/credentials/_facts.html", rows=rows),
            "go_live_url": url_for("staff.platform_go_live.show", any_service_id=service.id),
            "team_url": url_for("staff.team.index", service_id=service.id),
            "accounts": render("staff/platform_services/_accounts.html", accounts=accounts),
            "people": render("staff/platform_services/_people.html", people=people),
        },
    )
