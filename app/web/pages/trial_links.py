"""Where the users of a service start a payment that it tries with them. Nothing real is paid.

Looking at the page makes nothing: previews in chats, search engines and browsers that fetch ahead
all look. Its button makes a payment, a new one each time, and leads to where it is paid.
"""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app import i18n, limits
from app.accounts import Service
from app.branding import queries as brandings
from app.i18n import format_pounds
from app.limits import Limit
from app.trials import making, queries
from app.trials.making import LinkDisabled
from app.trials.models import TrialLink
from app.trials.queries import LinkNotFound
from app.web import csrf, neighbours
from app.web.pages import access, frame, service_frame
from app.web.rendering import render_page

# A room full of people who try it at once, and no more than a few a minute from one place.
OF_ONE_LINK = Limit(120, 60, alone=60)
OF_ONE_ADDRESS = Limit(20, 60, alone=10)
GONE, TOO_MANY = 410, 429
LENGTH_OF_AN_ID = 26

blueprint = Blueprint("trial_links", __name__, url_prefix="/try/<link_id>")


@blueprint.get("")
def show(link_id: str) -> ResponseReturnValue:
    """Say what is to be paid, how much, and that it is a test."""
    with i18n.using(access.asked_language() or access.language()):
        link, account, service = _found(link_id)
        if not making.is_in_use(link, account):
            return _stopped(service, "disabled"), GONE
        shape, holes = _around(service)
        return render_page(
            "pages/trial_links/show.html",
            shape=shape,
            holes={
                **holes,
                "description": link.description,
                "amount": format_pounds(link.amount_pence),
                "action": url_for(".create", link_id=link_id),
            },
        )


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to lead back to the page
@blueprint.post("")
def create(link_id: str) -> ResponseReturnValue:
    """Make a payment and go to pay it. A form that was open for too long shows the page again."""
    language = access.language()
    with i18n.using(language):
        _, _, service = _found(link_id)
        try:
            csrf.protect.protect()
        except CSRFError:
            return redirect(url_for(".show", link_id=link_id), frame.SEE_OTHER)
        if seconds := _too_much(link_id):
            return _stopped(service, "busy"), TOO_MANY, {"Retry-After": str(seconds)}
        try:
            created = making.start(link_id, language=language)
        except LinkDisabled:
            return _stopped(service, "disabled"), GONE
        return redirect(url_for("pages.secure.show", token=created.token), frame.SEE_OTHER)


def _found(link_id: str) -> tuple[TrialLink, Any, Service]:
    if len(link_id) != LENGTH_OF_AN_ID or not link_id.isascii() or not link_id.isalnum():
        raise LinkNotFound
    return queries.with_account(link_id)


def _too_much(link_id: str) -> int:
    """After how many seconds to try again; 0 where this one is within what may be."""
    address = neighbours.of(request.remote_addr or "")
    return limits.use(f"trial:address:{address}", OF_ONE_ADDRESS) or limits.use(
        f"trial:{link_id}", OF_ONE_LINK
    )


def _stopped(service: Service, why: str) -> str:
    shape, holes = _around(service)
    return render_page("pages/trial_links/stopped.html", shape={**shape, "why": why}, holes=holes)


def _around(service: Service) -> tuple[dict[str, Any], dict[str, str]]:
    """What the layout has to know, and what it prints."""
    brand = brandings.of_service(service.id)
    return service_frame.shape_of(brand, is_test=True), service_frame.holes_of(service, brand)
