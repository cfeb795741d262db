"""A service's team: who is in it, and every change of it, each with its audit record.

Whoever changes a team holds its service's row until they are done, and is looked at again then:
of two administrators who remove each other at once, the second finds that they were removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import audit, db
from app.accounts.errors import ServiceNotFound
from app.accounts.models import Service
from app.actors import Actor
from app.audit.latest import last_done
from app.people import directory, factors, invitations, team
from app.people.models import User
from app.people.roles import May, Role, may
from app.people.team import NotOneself


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for a service. `last_signed_in_at`: None where they never did."""

    user: User
    role: Role
    last_signed_in_at: datetime | None
    has_second_factor: bool


def members(service_id: str) -> Sequence[Member]:
    """Who works for a service, by name."""
    found = directory.team(service_id)
    ids = [user.id for user, _role in found]
    seen = last_done("signed_in", subject_kind="user", subject_ids=ids)
    ready = factors.holders(ids)
    return [Member(user, role, seen.get(user.id), user.id in ready) for user, role in found]


def change_role(service_id: str, user_id: str, *, role: Role, by: User, ip: str = "") -> None:
    """Give somebody of the team another role. The same one is no change.

    What they have invited others to goes with the right to invite.

    Raises:
        ServiceNotFound, MemberNotFound, TeamNotTheirs, LastAdministrator, NotARoleInAService
    """
    with db.transaction() as session:
        hold(session, service_id, by=by)
        before = team.role_of(session, user_id, service_id)
        if role is before:
            return
        team.change_role(session, user_id, service_id, role=role)
        if not may(role, May.CHANGE_TEAM):
            _withdraw_all_by(session, user_id, service_id, by=by, ip=ip)
        audit.record(
            session,
            actor=Actor.staff(by.id),
            action="role_given",
            subject_kind="user",
            subject_id=user_id,
            service_id=service_id,
            before={"role": before},
            after={"role": role},
            ip=ip,
        )


def remove(service_id: str, user_id: str, *, by: User, ip: str = "") -> None:
    """Take somebody else out of the team. They lose the service with their next page.

    Raises:
        ServiceNotFound, MemberNotFound, TeamNotTheirs, NotOneself, LastAdministrator
    """
    if user_id == by.id:
        raise NotOneself
    with db.transaction() as session:
        hold(session, service_id, by=by)
        _remove(session, service_id, user_id, by=by, ip=ip)


def leave(service_id: str, *, user: User, ip: str = "") -> None:
    """Take oneself out of the team.

    Raises:
        ServiceNotFound, MemberNotFound, LastAdministrator
    """
    with db.transaction() as session:
        hold(session, service_id)
        _remove(session, service_id, user.id, by=user, ip=ip)


def hold(session: Session, service_id: str, *, by: User | None = None) -> Service:
    """Let nobody else change a team until the transaction ends, and `by` only if they still may.

    Not so firmly that a row that names the service would have to wait: giving somebody a role from
    elsewhere locks that person first, and the two would wait for each other.

    Raises:
        ServiceNotFound, MemberNotFound, TeamNotTheirs
    """
    service = session.get(Service, service_id, with_for_update={"key_share": True})
    if service is None:
        raise ServiceNotFound
    if by is not None:
        team.require_still(session, by, service_id)
    return service


def _remove(session: Session, service_id: str, user_id: str, *, by: User, ip: str) -> None:
    before = team.remove(session, user_id, service_id)
    _withdraw_all_by(session, user_id, service_id, by=by, ip=ip)
    audit.record(
        session,
        actor=Actor.staff(by.id),
        action="role_taken",
        subject_kind="user",
        subject_id=user_id,
        service_id=service_id,
        before={"role": before},
        ip=ip,
    )


def _withdraw_all_by(session: Session, user_id: str, service_id: str, *, by: User, ip: str) -> None:
    for gone in invitations.withdraw_all_by(session, user_id, service_id):
        audit.record(
            session,
            actor=Actor.staff(by.id),
            action="invitation_withdrawn",
            subject_kind="invitation",
            subject_id=gone.id,
            service_id=service_id,
            before={"email": gone.email, "role": gone.role},
            ip=ip,
        )
