"""What a service has to do before it takes real money, and asking for it."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.go_live import Stage, requests
from app.go_live.stages import NotAtThisStage
from app.go_live.tasks import Request, Task
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.people import May, directory
from app.settings import current
from app.web.rendering import render_page
from app.web.staff.access import allow_at_service, at_service, came_from, confirmed, person

blueprint = Blueprint("go_live", __name__, url_prefix="/services/<service_id>/go-live")


@blueprint.get("")
@allow_at_service(May.GO_LIVE)
def index(service_id: str) -> ResponseReturnValue:
    """The list of tasks, and how far the request has come."""
    request = requests.find(service_id)
    return render_page(
        "staff/go_live/index.html",
        shape={
            "stage": requests.stage_of(request),
            "done": tuple(task for task in Task if task in request.done),
            "is_complete": request.is_complete,
            "was_taken_back": request.found.stage is not requests.stage_of(request),
            "is_real": current().is_live,
            "provider_waits": request.credentials is not None and Task.PROVIDER not in request.done,
        },
        holes={
            "service_name": at_service().service.name,
            "submitted": _when_and_who(request),
            "reason": request.found.reason,
            **{f"{task}_url": _url(task, service_id) for task in Task},
            "submit_url": url_for(".submit", service_id=service_id),
        },
    )


@blueprint.post("/submission")
@allow_at_service(May.GO_LIVE)
@confirmed
def submit(service_id: str) -> ResponseReturnValue:
    """Ask for it."""
    requests.submit(service_id, actor=Actor.staff(person().id), ip=came_from())
    flash(_("Your request was submitted. You get an email when it is decided."), "success")
    return redirect(url_for(".index", service_id=service_id), 303)


def require_not_live(request: Request) -> None:
    """Refuse what is done elsewhere once a service has a live account.

    Raises:
        NotAtThisStage
    """
    if request.found.stage is Stage.LIVE:
        raise NotAtThisStage


def _url(task: Task, service_id: str) -> str:
    endpoint: str = f"staff.go_live_tasks.{task.value}"
    where: dict[str, Any] = {"service_id": service_id}
    return url_for(endpoint, **where)


def _when_and_who(request: Request) -> str:
    found = request.found
    if found.submitted_at is None:
        return ""
    who = directory.names([found.submitted_by]).get(found.submitted_by, "")
    when = format_datetime(found.submitted_at)
    return _("%(when)s, by %(name)s", when=when, name=who) if who else when
