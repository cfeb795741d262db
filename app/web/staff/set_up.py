"""Setting up a second factor again, after the platform has removed what somebody had.

It takes the link that was sent to them and their password, in either order.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.administration import recovery
from app.i18n import gettext as _
from app.people import links
from app.people.enrolment import Answer
from app.people.models import LinkPurpose
from app.web.rendering import render_page
from app.web.staff import brakes, carried, enrolling, sessions
from app.web.staff.access import NotSignedIn, anybody, came_from, user_agent

blueprint = Blueprint("set_up", __name__, url_prefix="/set-up")


@blueprint.get("/<token>")
@anybody
def show(token: str) -> ResponseReturnValue:
    """Follow the link: take it along, and ask for the password, unless that was right just now."""
    link = links.find(token, LinkPurpose.SET_UP_AGAIN)
    halfway = sessions.halfway()
    if sessions.person() is not None:
        sessions.end()
    carried.carry(LinkPurpose.SET_UP_AGAIN, token)
    if halfway is not None and halfway[0] == link.user_id:
        return redirect(url_for(".second_factor"), 303)
    flash(_("Enter your email address and password. Then set up a new security code."))
    return redirect(url_for("staff.sign_in.new"), 303)


@blueprint.route("", methods=["GET", "POST"])
@anybody
def new() -> ResponseReturnValue:
    """Tell somebody whose password was right that they need the link; send it again if asked."""
    halfway = sessions.halfway()
    if halfway is None:
        raise NotSignedIn
    if request.method == "POST":
        brakes.slow_down("set-up")
        if brakes.may_write_to(halfway[0]):
            recovery.send_set_up_link_again(halfway[0], ip=came_from())
        flash(_("We have sent the email again."))
        return redirect(url_for(".new"), 303)
    return render_page("staff/set_up/new.html")


@blueprint.route("/second-factor", methods=["GET", "POST"])
@anybody
def second_factor() -> ResponseReturnValue:
    """Let them set one up; then they are signed in."""
    halfway = sessions.halfway()
    if halfway is None:
        raise NotSignedIn
    token = carried.token(LinkPurpose.SET_UP_AGAIN)
    user_id, session_version, next_path = halfway

    def finish(answer: Answer) -> ResponseReturnValue:
        user = recovery.finish_set_up(
            token,
            user_id,
            answer,
            session_version=session_version,
            ip=came_from(),
            user_agent=user_agent(),
        )
        sessions.begin(user)
        carried.go_on_later(next_path)
        return redirect(url_for("staff.recovery_codes.show"), 303)

    return enrolling.answer(
        enrolling.Flow(
            find=recovery.whose(token, user_id),
            finish=finish,
            url=url_for(".second_factor"),
            back_url=url_for("staff.sign_in.new"),
        )
    )
