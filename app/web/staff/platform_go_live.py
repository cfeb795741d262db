"""Requests to take real money, for those who run the platform: looked at, and decided."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import gateways
from app.actors import Actor
from app.go_live import Stage, approval, requests
from app.go_live.approval import LONGEST_REASON, NoReason
from app.go_live.tasks import ORGANISATION, Request, Task
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.people import May, directory
from app.settings import current
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import allow_on_platform, came_from, confirmed, person

blueprint = Blueprint("platform_go_live", __name__, url_prefix="/platform/go-live")

UNPROCESSABLE = 422


@blueprint.get("")
@allow_on_platform(May.APPROVE_GO_LIVE)
def index() -> ResponseReturnValue:
    """The requests that wait, the longest first."""
    lines = [
        {
            "url": url_for(".show", any_service_id=found.service_id),
            "name": service.name,
            "organisation": service.merchant_name,
            "when": format_datetime(found.submitted_at) if found.submitted_at else "",
        }
        for found, service in requests.submitted()
    ]
    return render_page(
        "staff/platform_go_live/index.html",
        shape={"is_found": bool(lines)},
        holes={"lines": render("staff/platform_go_live/_list.html", lines=lines)},
    )


@blueprint.get("/<any_service_id>")
@allow_on_platform(May.APPROVE_GO_LIVE)
def show(any_service_id: str) -> ResponseReturnValue:
    """One request: all that is to be approved, and both answers."""
    return _page(requests.find(any_service_id), "", Errors())


@blueprint.post("/<any_service_id>/approval")
@allow_on_platform(May.APPROVE_GO_LIVE)
@confirmed
def approve(any_service_id: str) -> ResponseReturnValue:
    """Let the service take real money."""
    approval.approve(any_service_id, actor=Actor.staff(person().id), ip=came_from())
    flash(
        _("Approved. The service has a live account, and its administrators were told."), "success"
    )
    return redirect(url_for(".index"), 303)


@blueprint.post("/<any_service_id>/rejection")
@allow_on_platform(May.APPROVE_GO_LIVE)
@confirmed
def reject(any_service_id: str) -> ResponseReturnValue:
    """Say no, and why."""
    reason = typed.text("reason", longest=LONGEST_REASON + 1)
    try:
        approval.reject(
            any_service_id, reason=reason, actor=Actor.staff(person().id), ip=came_from()
        )
    except NoReason as refused:
        errors = Errors.of([FieldError("reason", "reason", _(refused.message))])
        return _page(requests.find(any_service_id), reason, errors), UNPROCESSABLE
    flash(_("Not approved. The administrators of the service were told."), "success")
    return redirect(url_for(".index"), 303)


def _page(request: Request, reason: str, errors: Errors) -> str:
    stage = requests.stage_of(request)
    where: dict[str, Any] = {"any_service_id": request.service.id}
    return render_page(
        "staff/platform_go_live/show.html",
        shape={
            "stage": stage,
            "is_own": stage is Stage.SUBMITTED and request.found.submitted_by == person().id,
            "is_real": current().is_live,
        },
        holes={
            "name": request.service.name,
            "facts": render("staff/credentials/_facts.html", rows=_facts(request)),
            "reason": request.found.reason,
            "typed_reason": reason,
            "approve_url": url_for(".approve", **where),
            "reject_url": url_for(".reject", **where),
        },
        errors=errors,
    )


def _facts(request: Request) -> list[tuple[str, str]]:
    service, found, done = request.service, request.found, request.done
    people = directory.names([who for who in (found.submitted_by, found.terms_by) if who])
    organisation = [getattr(service, name) for name in ORGANISATION]
    title = gateways.named(request.credentials.provider).title if request.credentials else ""
    agreed = ""
    if Task.TERMS in done and found.terms_at is not None:
        agreed = _(
            "By %(name)s on %(when)s",
            name=f"{found.terms_name} ({people.get(found.terms_by, found.terms_by)})",
            when=format_datetime(found.terms_at),
        )
        if found.terms_ip:
            agreed = _("%(agreed)s, from %(ip)s", agreed=agreed, ip=found.terms_ip)
    bank = _("Ends in %(ending)s", ending=found.bank_ending) if found.bank_sealed else ""
    when = format_datetime(found.submitted_at) if found.submitted_at else ""
    return [
        (_("Organisation"), ", ".join(filter(None, organisation)) or _("Not entered yet")),
        (_("Bank account"), bank or _("Not entered yet")),
        (_("Payment provider"), title or _("Not entered yet")),
        (_("Terms"), agreed or _("Not agreed to yet")),
        (_("Submitted"), when),
        (_("Submitted by"), people.get(found.submitted_by, "")),
    ]
