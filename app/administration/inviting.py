"""Inviting people to a service, and joining it; each change with its audit record."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import audit, db, letters
from app.accounts import queries
from app.accounts.models import Service
from app.actors import Actor
from app.administration.team import hold
from app.letters import LetterKind
from app.people import directory, invitations
from app.people.invitations import Invitation
from app.people.models import Membership, User
from app.people.roles import Role


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, to what, and by whom."""

    invitation: Invitation
    service: Service
    inviter: str


def invite(service_id: str, email: str, *, role: Role, by: User, ip: str = "") -> Invitation:
    """Send somebody a link to join a service. Who is invited already is sent a new one instead.

    Raises:
        ServiceNotFound, MemberNotFound, TeamNotTheirs
        EmailNotReadable, InTeamAlready, TooManyInvitations, NotARoleInAService
    """
    with db.transaction() as session:
        service = hold(session, service_id, by=by)
        found, token = invitations.invite(session, service_id, email, role=role, by=by.id)
        _send(session, found, token, service=service, by=by)
        _record(session, found, "invitation_sent", actor=Actor.staff(by.id), ip=ip)
    return found


def invite_again(service_id: str, invitation_id: str, *, by: User, ip: str = "") -> Invitation:
    """Send another link, in place of the one before.

    Raises:
        ServiceNotFound, MemberNotFound, TeamNotTheirs, InvitationNotFound
    """
    with db.transaction() as session:
        service = hold(session, service_id, by=by)
        found, token = invitations.renew(session, invitation_id, service_id)
        _send(session, found, token, service=service, by=by)
        _record(session, found, "invitation_sent", actor=Actor.staff(by.id), ip=ip)
    return found


def withdraw_invitation(
    service_id: str, invitation_id: str, *, by: User, ip: str = ""
) -> Invitation:
    """Let nobody join by an invitation any more.

    Raises:
        ServiceNotFound, MemberNotFound, TeamNotTheirs, InvitationNotFound
    """
    with db.transaction() as session:
        hold(session, service_id, by=by)
        found = invitations.withdraw(session, invitation_id, service_id)
        _record(session, found, "invitation_withdrawn", actor=Actor.staff(by.id), ip=ip)
    return found


def accept_invitation(invitation_id: str, *, user: User, ip: str = "") -> Invitation:
    """Join a service, as somebody who signs in with the address that was invited.

    Raises:
        InvitationNotGood: also when it is for another address.
    """
    with db.transaction() as session:
        found = invitations.accept(session, invitation_id, user)
        _join(session, found, user, ip=ip)
    return found


def accept_followed(session: Session, user: User, *, ip: str = "") -> None:
    """Let somebody who has just signed up join the services by whose invitations they came."""
    for found in invitations.followed(session, user.email):
        invitations.accept(session, found.id, user)
        _join(session, found, user, ip=ip)


def invitation_by(token: str) -> Invited:
    """The invitation that a link is for.

    Raises:
        InvitationNotGood
    """
    return _invited([invitations.find(token)])[0]


def invitations_for(email: str) -> Sequence[Invited]:
    """What somebody with this address can accept."""
    return _invited(invitations.of_address(email))


def _invited(found: Sequence[Invitation]) -> list[Invited]:
    services = {
        one.service.id: one.service
        for one in queries.of_services({one.service_id for one in found})
    }
    names = directory.names({one.invited_by for one in found})
    return [Invited(one, services[one.service_id], names[one.invited_by]) for one in found]


def _join(session: Session, found: Invitation, user: User, *, ip: str) -> None:
    """Make somebody a member. Who is one already keeps the role they have."""
    is_new = session.get(Membership, (user.id, found.service_id)) is None
    if is_new:
        directory.add_to_service(session, user.id, found.service_id, role=found.role)
    _record(session, found, "invitation_accepted", actor=Actor.staff(user.id), ip=ip)
    if is_new:
        audit.record(
            session,
            actor=Actor.staff(user.id),
            action="role_given",
            subject_kind="user",
            subject_id=user.id,
            service_id=found.service_id,
            after={"role": found.role},
            ip=ip,
        )


def _send(session: Session, found: Invitation, token: str, *, service: Service, by: User) -> None:
    letters.leave(
        session,
        LetterKind.INVITATION,
        to=found.email,
        path=f"/staff/invitations/{token}",
        good_until=found.expires_at,
        inviter=by.name,
        service=service.name,
    )


def _record(session: Session, found: Invitation, action: str, *, actor: Actor, ip: str) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="invitation",
        subject_id=found.id,
        service_id=found.service_id,
        after={"email": found.email, "role": found.role},
        ip=ip,
    )
