"""What payers and services hear while payments are switched off. Everybody else is served."""

from collections.abc import Callable

from flask import Flask, current_app, make_response, request
from flask.typing import ResponseReturnValue

from app import clock, i18n
from app.maintenance import Maintenance, UnderMaintenance, require_none
from app.web.doors import Door, door_of
from app.web.rendering import error_page

UNAVAILABLE = 503
SOONEST_SECONDS = 60
_CLOSED = {Door.PAGES, Door.API}
# About no payment: whether we live, what we run, how we are reached.
_OPEN = {"/healthcheck", "/openapi.json", "/request-denied", "/security.txt", "/csp-report"}
_OPEN_PARTS = {"assets", "about", "security_txt"}


def init_app(app: Flask) -> None:
    """Close the doors through which payments are made, for as long as they are switched off.

    The back office stays open, so that staff see it and can switch them on; so do the hooks,
    because what providers tell is about money that has moved.
    """
    app.before_request(_close)


def works_meanwhile(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a view answer during maintenance: one that takes in what a bank has decided."""
    view.works_meanwhile = True  # type: ignore[attr-defined]
    return view


def page(refusal: UnderMaintenance) -> ResponseReturnValue:
    """Say when payments will be back, and what it means for one that was begun."""
    about = refusal.about
    is_welsh = i18n.current_language() == "cy"
    response = make_response(
        error_page(
            "maintenance",
            layout="pages",
            shape={"is_known": _is_ahead(about), "was_sent": request.method == "POST"},
            holes={
                "until": i18n.format_datetime(about.until) if about.until else "",
                "message": (is_welsh and about.message_cy) or about.message,
            },
        ),
        UNAVAILABLE,
    )
    response.headers["Retry-After"] = str(seconds_left(about))
    return response


def seconds_left(about: Maintenance) -> int:
    """After how long to try again."""
    if about.until is None:
        return SOONEST_SECONDS
    return max(SOONEST_SECONDS, int((about.until - clock.now()).total_seconds()))


def _is_ahead(about: Maintenance) -> bool:
    return about.until is not None and about.until > clock.now()


def _close() -> None:
    if door_of(request.path) not in _CLOSED or request.path in _OPEN:
        return
    if request.blueprint and _OPEN_PARTS & set(request.blueprint.split(".")):
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "works_meanwhile", False):
        require_none()
