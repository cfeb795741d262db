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
from app.people.errors import UserNotFound
from app.people.invitations import Invitation
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
        _change_role(session, service_id, user_id, role=role, actor=Actor.staff(by.id), ip=ip)


def remove(service_id: str, user_id: str, *, by: User, ip: str = "") -> None:
    """Take somebody else out of the team. They lose the service with their next page.

    Raises:
        ServiceNotFound, MemberNotFound, TeamNotTheirs, NotOneself, LastAdministrator
    """
    if user_id == by.id:
        raise NotOneself
    with db.transaction() as session:
        hold(session, service_id, by=by)
        _remove(session, service_id, user_id, actor=Actor.staff(by.id), ip=ip)


def leave(service_id: str, *, user: User, ip: str = "") -> None:
    """Take oneself out of the team.

    Raises:
        ServiceNotFound, MemberNotFound, LastAdministrator
    """
    with db.transaction() as session:
        hold(session, service_id)
        _remove(session, service_id, user.id, actor=Actor.staff(user.id), ip=ip)


def add_to_service(
    user_id: str, service_id: str, *, role: Role, actor: Actor, ip: str = ""
) -> None:
    """Give somebody a role in a service, in place of any they had there. The same is no change.

    Nobody's own role permits it, as on the page of the team: whoever calls this may.

    Raises:
        ServiceNotFound, UserNotFound, LastAdministrator, NotARoleInAService
    """
    with db.transaction() as session:
        hold(session, service_id)
        if team.is_in(session, user_id, service_id):
            _change_role(session, service_id, user_id, role=role, actor=actor, ip=ip)
        else:
            directory.add_to_service(session, user_id, service_id, role=role)
            _record(session, service_id, user_id, actor=actor, ip=ip, after=role)


def remove_from_service(user_id: str, service_id: str, *, actor: Actor, ip: str = "") -> None:
    """Take somebody's role in a service away. Does nothing when they have none.

    Raises:
        ServiceNotFound, UserNotFound, LastAdministrator
    """
    with db.transaction() as session:
        hold(session, service_id)
        if session.get(User, user_id) is None:
            raise UserNotFound
        if team.is_in(session, user_id, service_id):
            _remove(session, service_id, user_id, actor=actor, ip=ip)


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


def _change_role(
    session: Session, service_id: str, user_id: str, *, role: Role, actor: Actor, ip: str
) -> None:
    before = team.role_of(session, user_id, service_id)
    if role is before:
        return
    team.change_role(session, user_id, service_id, role=role)
    if not may(role, May.CHANGE_TEAM):
        gone = invitations.withdraw_all_of(session, user_id, service_id)
        _record_withdrawn(session, gone, actor=actor, ip=ip)
    _record(session, service_id, user_id, actor=actor, ip=ip, before=before, after=role)


def _remove(session: Session, service_id: str, user_id: str, *, actor: Actor, ip: str) -> None:
    before = team.remove(session, user_id, service_id)
    address = session.get_one(User, user_id).email
    gone = invitations.withdraw_all_of(session, user_id, service_id, email=address)
    _record_withdrawn(session, gone, actor=actor, ip=ip)
    _record(session, service_id, user_id, actor=actor, ip=ip, before=before)


def _record(
    session: Session,
    service_id: str,
    user_id: str,
    *,
    actor: Actor,
    ip: str,
    before: Role | None = None,
    after: Role | None = None,
) -> None:
    audit.record(
        session,
        actor=actor,
        action="role_given" if after else "role_taken",
        subject_kind="user",
        subject_id=user_id,
        service_id=service_id,
        before={"role": before} if before else None,
        after={"role": after} if after else None,
        ip=ip,
    )


def _record_withdrawn(
    session: Session, gone: Sequence[Invitation], *, actor: Actor, ip: str
) -> None:
    for one in gone:
        audit.record(
            session,
            actor=actor,
            action="invitation_withdrawn",
            subject_kind="invitation",
            subject_id=one.id,
            service_id=one.service_id,
            before={"email": one.email, "role": one.role},
            ip=ip,
        )
