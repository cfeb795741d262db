"""Who works for a service: the list of them, their roles, and taking somebody out of it."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.administration import team
from app.administration.team import Member
from app.i18n import format_datetime, lazy
from app.i18n import gettext as _
from app.people import May, Role, invitations
from app.people.team import LastAdministrator, MemberNotFound, NotOneself
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff.access import allow_at_service, at_service, came_from, confirmed, person
from app.web.staff.role_words import offered, role_may, role_name
from app.web.staff.service_layout import service_holes
from app.web.staff.team_words import about

blueprint = Blueprint("team", __name__, url_prefix="/services/<service_id>/team")

UNPROCESSABLE, CONFLICT = 422, 409
ROLE_MISSING = FieldError("role", "role", lazy("Select what they may do"))


@blueprint.get("")
@allow_at_service(May.SEE_TEAM)
def index(service_id: str) -> ResponseReturnValue:
    """List everybody, and who is invited."""
    may_change = at_service().may(May.CHANGE_TEAM)
    people = [_line(member) for member in team.members(service_id)]
    open_ones = invitations.of_service(service_id)
    return render_page(
        "staff/team/index.html",
        shape={"may_change": may_change, "is_invited": bool(open_ones)},
        holes={
            **service_holes(),
            "people": render("staff/team/_people.html", people=people, may_change=may_change),
            "invited": render(
                "staff/team/_invited.html",
                invited=[_invited(one, service_id) for one in open_ones],
                may_change=may_change,
            ),
            "invite_url": url_for("staff.invitations.new", service_id=service_id),
        },
    )


@blueprint.get("/<user_id>")
@allow_at_service(May.CHANGE_TEAM)
@confirmed
def edit(service_id: str, user_id: str) -> ResponseReturnValue:
    member = _member(service_id, user_id)
    return _draw_edit(member, member.role, Errors())


@blueprint.post("/<user_id>")
@allow_at_service(May.CHANGE_TEAM)
@confirmed
def update(service_id: str, user_id: str) -> ResponseReturnValue:
    """Give them another role."""
    member = _member(service_id, user_id)
    role = chosen_role(besides=member.role)
    if role is None:
        return _draw_edit(member, None, Errors.of([ROLE_MISSING])), UNPROCESSABLE
    try:
        team.change_role(service_id, user_id, role=role, by=person(), ip=came_from())
    except LastAdministrator as refusal:
        return _draw_edit(member, role, about(refusal, field="role")), CONFLICT
    flash(_("%(name)s is now: %(role)s", name=member.user.name, role=role_name(role)), "success")
    if user_id == person().id and role is not Role.ADMINISTRATOR:
        return redirect(url_for("staff.services.index"), 303)  # the team is not theirs to see
    return redirect(url_for("staff.team.index", service_id=service_id), 303)


@blueprint.get("/<user_id>/removal")
@allow_at_service(May.CHANGE_TEAM)
def remove(service_id: str, user_id: str) -> ResponseReturnValue:
    """Ask whether they mean it."""
    return _draw_remove(_member(service_id, user_id), Errors())


@blueprint.post("/<user_id>/removal")
@allow_at_service(May.CHANGE_TEAM)
def destroy(service_id: str, user_id: str) -> ResponseReturnValue:
    member = _member(service_id, user_id)
    try:
        team.remove(service_id, user_id, by=person(), ip=came_from())
    except (LastAdministrator, NotOneself) as refusal:
        return _draw_remove(member, about(refusal)), CONFLICT
    flash(_("%(name)s has been removed from the team.", name=member.user.name), "success")
    return redirect(url_for("staff.team.index", service_id=service_id), 303)


def takes_telephone_payments(service_id: str) -> bool:
    """Whether any account of the service does, so that there is somebody to take them."""
    (found,) = queries.of_services([service_id])
    return any(account.allow_moto for account in found.accounts)


def role_choices(
    service_id: str, *, besides: Role | None = None
) -> tuple[tuple[str, str, str], ...]:
    """The roles to choose from, for radios: what each is called, and what it may do."""
    roles = offered(by_telephone=takes_telephone_payments(service_id), besides=besides)
    return tuple((role.value, role_name(role), role_may(role)) for role in roles)


def chosen_role(*, besides: Role | None = None) -> Role | None:
    """The role that was chosen in the form, if it was one of those offered."""
    chosen = request.form.get("role", "")
    offers = {value for value, *_words in role_choices(at_service().service.id, besides=besides)}
    return Role(chosen) if chosen in offers else None


def _member(service_id: str, user_id: str) -> Member:
    """Somebody of this team.

    Raises:
        MemberNotFound
    """
    for member in team.members(service_id):
        if member.user.id == user_id:
            return member
    raise MemberNotFound


def _line(member: Member) -> dict[str, str]:
    service_id = at_service().service.id
    seen = member.last_signed_in_at
    return {
        "name": member.user.name,
        "email": member.user.email,
        "role": role_name(member.role),
        "seen": format_datetime(seen) if seen else "",
        "second_factor": _("Set up") if member.has_second_factor else _("Not set up"),
        "is_you": "yes" if member.user.id == person().id else "",
        "is_out": "yes" if member.user.disabled_at else "",
        "is_locked": "yes" if member.user.locked_at else "",
        "url": url_for("staff.team.edit", service_id=service_id, user_id=member.user.id),
    }


def _invited(one: invitations.Invitation, service_id: str) -> dict[str, str]:
    at: dict[str, Any] = {"service_id": service_id, "invitation_id": one.id}
    return {
        "id": one.id,
        "email": one.email,
        "role": role_name(one.role),
        "until": format_datetime(one.expires_at),
        "is_good": "yes" if one.is_good else "",
        "again_url": url_for("staff.invitations.update", **at),
        "withdraw_url": url_for("staff.invitations.destroy", **at),
    }


def _draw_edit(member: Member, role: Role | None, errors: Errors) -> str:
    service_id = at_service().service.id
    at: dict[str, Any] = {"service_id": service_id, "user_id": member.user.id}
    return render_page(
        "staff/team/edit.html",
        shape={
            "roles": role_choices(service_id, besides=member.role),
            "role": role.value if role else "",
            "is_you": member.user.id == person().id,
        },
        holes={
            **service_holes(),
            "name": member.user.name,
            "email": member.user.email,
            "action": url_for("staff.team.update", **at),
            "removal_url": url_for("staff.team.remove", **at),
            "leaving_url": url_for("staff.leaving.new", service_id=service_id),
            "team_url": url_for("staff.team.index", service_id=service_id),
        },
        errors=errors,
    )


def _draw_remove(member: Member, errors: Errors) -> str:
    service_id = at_service().service.id
    at: dict[str, Any] = {"service_id": service_id, "user_id": member.user.id}
    return render_page(
        "staff/team/remove.html",
        holes={
            **service_holes(),
            "name": member.user.name,
            "email": member.user.email,
            "action": url_for("staff.team.destroy", **at),
            "edit_url": url_for("staff.team.edit", **at),
        },
        errors=errors,
    )
