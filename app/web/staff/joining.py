"""Following an invitation: to sign up, to sign in, or to join with one click."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.administration import inviting, sign_up
from app.i18n import gettext as _
from app.people import directory
from app.people.invitations import InvitationNotGood
from app.web.rendering import render_page
from app.web.staff import brakes, sessions
from app.web.staff.access import anybody, came_from, person, signed_in
from app.web.staff.role_words import role_may, role_name

blueprint = Blueprint("joining", __name__, url_prefix="/invitations")

GONE, CONFLICT = 410, 409


@blueprint.get("/<token>")
@anybody
def show(token: str) -> ResponseReturnValue:
    """Say what they are invited to, and what comes next for whoever they are."""
    try:
        invited = inviting.invitation_by(token)
    except InvitationNotGood:
        return render_page("staff/joining/not_good.html"), GONE
    found = invited.invitation
    visitor = sessions.person()
    is_them = visitor is not None and visitor.email == found.email
    return render_page(
        "staff/joining/show.html",
        shape={
            "role": role_name(found.role),
            "role_may": role_may(found.role),
            "step": _step(found.email, is_signed_in=visitor is not None, is_them=is_them),
        },
        holes={
            "service_name": invited.service.name,
            "inviter": invited.inviter,
            "email": found.email,
            "accept_url": url_for("staff.joining.accept", invitation_id=found.id),
            "sign_up_url": url_for(".create", token=token),
            "sign_in_url": url_for("staff.sign_in.new", next=url_for("staff.services.index")),
        },
    )


@blueprint.post("/<token>/sign-up")
@anybody
def create(token: str) -> ResponseReturnValue:
    """Let somebody sign up who has no account: following the invitation has proved the address."""
    brakes.slow_down("sign-up")
    try:
        proved = sign_up.begin_by_invitation(token)
    except InvitationNotGood:
        return render_page("staff/joining/not_good.html"), GONE
    next_path = url_for("staff.services.index")
    return redirect(url_for("staff.sign_up.show", token=proved, next=next_path), 303)


@blueprint.post("/<invitation_id>/acceptance")
@signed_in
def accept(invitation_id: str) -> ResponseReturnValue:
    """Join, as somebody who signs in with the address that was invited."""
    try:
        found = inviting.accept_invitation(invitation_id, user=person(), ip=came_from())
    except InvitationNotGood:
        return render_page("staff/joining/not_good.html"), CONFLICT
    flash(_("You have joined the service as: %(role)s", role=role_name(found.role)), "success")
    return redirect(url_for("staff.services.index"), 303)


def _step(email: str, *, is_signed_in: bool, is_them: bool) -> str:
    """What comes next. Who has the link has the mailbox, and may know that it has an account."""
    if is_them:
        return "join"
    if is_signed_in:
        return "somebody_else"
    return "sign_in" if directory.find_by_email(email) else "sign_up"
