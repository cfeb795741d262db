"""Confirming that it is you: a second factor again, before what moves money or opens doors."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.web.staff import second_step, sessions, where_to
from app.web.staff.access import came_from, person, signed_in, user_agent
from app.web.staff.second_step import Shown, Step

blueprint = Blueprint("confirm", __name__, url_prefix="/confirm")


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Ask for a second factor, and go on to where they were when it is right."""
    next_path = where_to.safe(request.args.get("next", ""))
    asked = second_step.ask(
        Step(
            user_id=person().id,
            session_version=person().session_version,
            template="staff/confirm/new.html",
            url=url_for(".new", next=next_path),
            refused_as="confirmation",
            back_url=next_path,
        )
    )
    if not isinstance(asked, Shown):
        return asked
    administration.note_confirmation(
        asked.user.id, by=asked.by, ip=came_from(), user_agent=user_agent()
    )
    sessions.confirm()
    return redirect(next_path, 303)
