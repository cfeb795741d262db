"""Whether payments are switched off, and switching them off and on again."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration, clock, maintenance
from app.actors import Actor
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import typed
from app.web.staff.access import allow_on_platform, came_from, confirmed, person

blueprint = Blueprint("platform_maintenance", __name__, url_prefix="/platform/maintenance")

UNPROCESSABLE = 422
LONGEST_MESSAGE = 500

LASTS: dict[str, tuple[LazyText, timedelta | None]] = {
    "30": (lazy("30 minutes"), timedelta(minutes=30)),
    "60": (lazy("1 hour"), timedelta(hours=1)),
    "120": (lazy("2 hours"), timedelta(hours=2)),
    "240": (lazy("4 hours"), timedelta(hours=4)),
    "480": (lazy("8 hours"), timedelta(hours=8)),
    "unknown": (lazy("Nobody knows yet"), None),
}
TOO_LONG = {
    "message": lazy("Message must be 500 characters or fewer"),
    "message_cy": lazy("Welsh message must be 500 characters or fewer"),
}


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM)
def show() -> ResponseReturnValue:
    state = maintenance.current()
    return render_page(
        "staff/platform_maintenance/show.html",
        shape={"is_on": state is not None, "is_known": state is not None and bool(state.until)},
        holes={
            "began_at": format_datetime(state.began_at) if state else "",
            "until": format_datetime(state.until) if state and state.until else "",
            "message": state.message if state else "",
            "message_cy": state.message_cy if state else "",
        },
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow_on_platform(May.SWITCH_MAINTENANCE)
@confirmed
def new() -> ResponseReturnValue:
    """Let nobody pay, say why, and for how long; or say something else while nobody can."""
    state = maintenance.current()
    if request.method != "POST":
        saved = {name: getattr(state, name) if state else "" for name in TOO_LONG}
        return _new_page("", saved, Errors(), is_on=state is not None)
    texts = {name: typed.text(name, longest=LONGEST_MESSAGE + 1) for name in TOO_LONG}
    lasts = request.form.get("lasts", "")
    problems = [
        FieldError(name, name, said)
        for name, said in TOO_LONG.items()
        if len(texts[name]) > LONGEST_MESSAGE
    ]
    if lasts not in LASTS:
        problems.insert(0, FieldError("lasts", "lasts", lazy("Choose how long it will take")))
    if problems:
        errors = Errors.of(problems)
        return _new_page(lasts, texts, errors, is_on=state is not None), UNPROCESSABLE
    length = LASTS[lasts][1]
    administration.begin_maintenance(
        actor=Actor.staff(person().id),
        until=None if length is None else clock.now() + length,
        ip=came_from(),
        **texts,
    )
    flash(_("Payments are switched off."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/end")
@allow_on_platform(May.SWITCH_MAINTENANCE)
def destroy() -> ResponseReturnValue:
    """Let everybody pay again."""
    if administration.end_maintenance(actor=Actor.staff(person().id), ip=came_from()):
        flash(_("Payments can be made again."), "success")
    return redirect(url_for(".show"), 303)


def _new_page(lasts: str, texts: dict[str, str], errors: Errors, *, is_on: bool) -> str:
    choices = tuple((name, str(text)) for name, (text, _length) in LASTS.items())
    return render_page(
        "staff/platform_maintenance/new.html",
        shape={"lasts": lasts, "choices": choices, "is_on": is_on},
        holes={f"typed_{name}": text for name, text in texts.items()},
        errors=errors,
    )
