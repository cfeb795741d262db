"""Inviting people to a service: sending a link, sending it again, withdrawing it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.administration import inviting
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import May, invitations
from app.people.errors import EmailNotReadable
from app.people.invitations import InTeamAlready, TooManyInvitations
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import brakes, typed
from app.web.staff.access import allow_at_service, came_from, confirmed, person
from app.web.staff.service_layout import service_holes
from app.web.staff.team import ROLE_MISSING, chosen_role, role_choices
from app.web.staff.team_words import about

blueprint = Blueprint("invitations", __name__, url_prefix="/services/<service_id>/invitations")

UNPROCESSABLE = 422
LONGEST_EMAIL = 255
EMAIL_MISSING = FieldError("email", "email", lazy("Enter the email address of who you invite"))


@blueprint.get("/new")
@allow_at_service(May.CHANGE_TEAM)
@confirmed
def new(service_id: str) -> ResponseReturnValue:
    return _draw(service_id, "", "", Errors())


@blueprint.post("/new")
@allow_at_service(May.CHANGE_TEAM)
@confirmed
def create(service_id: str) -> ResponseReturnValue:
    """Send the link."""
    email = typed.text("email", longest=LONGEST_EMAIL)
    role = chosen_role()
    missing = [*([] if email else [EMAIL_MISSING]), *([] if role else [ROLE_MISSING])]
    errors = Errors.of(missing)
    if not errors and not brakes.may_invite(email, service_id=service_id):
        errors = Errors.of([FieldError("email", "email", brakes.TOO_MANY_INVITATIONS)])
    if role is not None and not errors:
        try:
            sent = inviting.invite(service_id, email, role=role, by=person(), ip=came_from())
        except (EmailNotReadable, InTeamAlready, TooManyInvitations) as refusal:
            errors = about(refusal, field="email")
        else:
            flash(_("Invitation sent to %(email)s.", email=sent.email), "success")
            return _to_team(service_id)
    return _draw(service_id, email, role.value if role else "", errors), UNPROCESSABLE


@blueprint.post("/<invitation_id>")
@allow_at_service(May.CHANGE_TEAM)
def update(service_id: str, invitation_id: str) -> ResponseReturnValue:
    """Send another link, in place of the one before."""
    found = invitations.open_one(invitation_id, service_id=service_id)
    if not brakes.may_invite(found.email, service_id=service_id):
        flash(str(brakes.TOO_MANY_INVITATIONS))
        return _to_team(service_id)
    sent = inviting.invite_again(service_id, invitation_id, by=person(), ip=came_from())
    flash(_("Invitation sent again to %(email)s.", email=sent.email), "success")
    return _to_team(service_id)


@blueprint.post("/<invitation_id>/withdrawal")
@allow_at_service(May.CHANGE_TEAM)
def destroy(service_id: str, invitation_id: str) -> ResponseReturnValue:
    gone = inviting.withdraw_invitation(service_id, invitation_id, by=person(), ip=came_from())
    flash(_("Invitation to %(email)s withdrawn.", email=gone.email), "success")
    return _to_team(service_id)


def _to_team(service_id: str) -> ResponseReturnValue:
    return redirect(url_for("staff.team.index", service_id=service_id), 303)


def _draw(service_id: str, email: str, role: str, errors: Errors) -> str:
    return render_page(
        "staff/invitations/new.html",
        shape={"roles": role_choices(service_id), "role": role},
        holes={
            **service_holes(),
            "typed_email": email,
            "action": url_for("staff.invitations.create", service_id=service_id),
            "team_url": url_for("staff.team.index", service_id=service_id),
        },
        errors=errors,
    )
