"""Invitations to join a service: by a link that is sent to an address, for two days, once.

The link's token is kept nowhere: only its SHA-256 is. Whoever can sign in with the very address may
accept without the link, since they have proved that it is theirs.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db, ids
from app.errors import Conflict, NotFound
from app.people.errors import NotARoleInAService
from app.people.models import Membership, User
from app.people.names import read_email
from app.people.roles import Role

GOOD_FOR = timedelta(days=2)
MOST_OPEN = 50  # a service that has invited so many has other things in mind
_OPEN = "accepted_at IS NULL AND withdrawn_at IS NULL"


class Invitation(db.Base):
    """That somebody with this address may join a service, in one role.

    `followed_at`: when its link was followed by somebody who has still to sign up.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "one_open_invitation",
            "service_id",
            "email",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_invitations_email", "email"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    followed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def is_good(self) -> bool:
        """Whether it can be accepted."""
        is_open = self.accepted_at is None and self.withdrawn_at is None
        return is_open and clock.now() < self.expires_at


class InvitationNotFound(NotFound):
    """There is none of this service, or it is not open any more."""

    code = "invitation_not_found"
    message = "There is no such invitation"


class InvitationNotGood(Conflict):
    """It was used or withdrawn, is too old, or never was. Nobody is told which."""

    code = "invitation_not_good"
    message = "This invitation has been used or is out of date. Ask for a new one."


class InTeamAlready(Conflict):
    code = "in_team_already"
    message = "Somebody with this email address is in the team already"


class TooManyInvitations(Conflict):
    code = "too_many_invitations"
    message = "There are 50 open invitations. Withdraw some before you send more."


def invite(
    session: Session, service_id: str, email: str, *, role: Role, by: str
) -> tuple[Invitation, str]:
    """Invite somebody, and hand back the token to send them. An open invitation is renewed.

    Raises:
        EmailNotReadable, InTeamAlready, TooManyInvitations
        NotARoleInAService: PLATFORM is not one.
    """
    if role is Role.PLATFORM:
        raise NotARoleInAService(field="role")
    address = read_email(email)
    if _is_in_team(session, service_id, address):
        raise InTeamAlready(field="email")
    known = _open_of(session, service_id)
    found = next((one for one in known if one.email == address), None)
    if found is None:
        if len(known) >= MOST_OPEN:
            raise TooManyInvitations(field="email")
        found = Invitation(service_id=service_id, email=address)
        session.add(found)
    found.role, found.invited_by = role, by
    token = _renew(found)
    session.flush()
    return found, token


def renew(session: Session, invitation_id: str, service_id: str) -> tuple[Invitation, str]:
    """Let an open invitation be good from now on, by a new link alone.

    Raises:
        InvitationNotFound
    """
    found = _open_one(session, invitation_id, service_id)
    return found, _renew(found)


def withdraw(session: Session, invitation_id: str, service_id: str) -> Invitation:
    """Let an open invitation be good for nothing.

    Raises:
        InvitationNotFound
    """
    found = _open_one(session, invitation_id, service_id)
    found.withdrawn_at = clock.now()
    return found


def withdraw_all_of(
    session: Session, user_id: str, service_id: str, *, email: str = ""
) -> Sequence[Invitation]:
    """Withdraw whatever somebody has sent for a service, so that they cannot come back by it.

    `email`: their address, where one that was sent there is to go as well. Who was given a role
    otherwise, while they were invited, has one still.
    """
    found = [
        one
        for one in _open_of(session, service_id)
        if one.invited_by == user_id or one.email == email
    ]
    for one in found:
        one.withdrawn_at = clock.now()
    return found


def accept(session: Session, invitation_id: str, user: User) -> Invitation:
    """Use an invitation up, by somebody who signs in with its address.

    Raises:
        InvitationNotGood: also when it is for another address.
    """
    found = session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if found is None or found.email != user.email or not found.is_good:
        raise InvitationNotGood
    found.accepted_at = clock.now()
    return found


def follow(session: Session, token: str) -> Invitation:
    """Note that somebody who cannot sign in yet is on their way by this link.

    Raises:
        InvitationNotGood
    """
    found = session.scalar(
        select(Invitation).where(Invitation.digest == digest_of(token)).with_for_update()
    )
    if found is None or not found.is_good:
        raise InvitationNotGood
    found.followed_at = clock.now()
    return found


def followed(session: Session, email: str) -> Sequence[Invitation]:
    """The invitations by whose links somebody has come who has just signed up."""
    good = session.scalars(_of_address(email).where(Invitation.followed_at.is_not(None)))
    return [one for one in good if one.is_good]


def find(token: str) -> Invitation:
    """The invitation of this link, where it is still good.

    Raises:
        InvitationNotGood
    """
    with db.reading() as session:
        found = session.scalar(select(Invitation).where(Invitation.digest == digest_of(token)))
    if found is None or not found.is_good:
        raise InvitationNotGood
    return found


def of_service(service_id: str) -> Sequence[Invitation]:
    """Those of a service that are open, the newest first. They may be out of date."""
    with db.reading() as session:
        return _open_of(session, service_id)


def open_one(invitation_id: str, *, service_id: str) -> Invitation:
    """One of a service's that is open. It may be out of date.

    Raises:
        InvitationNotFound
    """
    for one in of_service(service_id):
        if one.id == invitation_id:
            return one
    raise InvitationNotFound


def of_address(email: str) -> Sequence[Invitation]:
    """Those that somebody with this address can accept, the newest first."""
    with db.reading() as session:
        return [one for one in session.scalars(_of_address(email)) if one.is_good]


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _renew(invitation: Invitation) -> str:
    token = ids.new_token()
    invitation.digest = digest_of(token)
    invitation.expires_at = clock.now() + GOOD_FOR
    invitation.followed_at = None
    return token


def _is_in_team(session: Session, service_id: str, email: str) -> bool:
    found = session.scalar(
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.service_id == service_id, User.email == email)
    )
    return found is not None


def _open_of(session: Session, service_id: str) -> Sequence[Invitation]:
    return session.scalars(
        select(Invitation)
        .where(Invitation.service_id == service_id, text(_OPEN))
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()


def _of_address(email: str) -> Select[Invitation]:
    return (
        select(Invitation)
        .where(Invitation.email == email, text(_OPEN))
        .order_by(Invitation.created_at.desc(), Invitation.id)
    )


def _open_one(session: Session, invitation_id: str, service_id: str) -> Invitation:
    found = session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    is_open = found is not None and found.accepted_at is None and found.withdrawn_at is None
    if found is None or found.service_id != service_id or not is_open:
        raise InvitationNotFound
    return found
