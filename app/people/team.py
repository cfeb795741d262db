"""Who works for a service: changing it so that somebody always can.

Every change joins the caller's transaction, which holds the service's row: two who change one team
wait for each other, and each finds what the other has left.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotAllowed, NotFound
from app.people import directory
from app.people.models import Membership, User
from app.people.roles import May, Role, may


class MemberNotFound(NotFound):
    """Somebody who does not work for the service, or not any more."""

    code = "member_not_found"
    message = "There is no such person in the team"


class LastAdministrator(Conflict):
    """Without them nobody could change the service's settings, or its team."""

    code = "last_administrator"
    message = "A service needs an administrator. Make somebody else one first."


class NotOneself(Conflict):
    """Leaving is another page, so that nobody removes themselves by mistake."""

    code = "not_oneself"
    message = "You cannot remove yourself from the team. You can leave the service instead."


class TeamNotTheirs(NotAllowed):
    """Their role was changed while they were looking at the page."""

    code = "team_not_theirs"
    message = "Your role does not permit this"


def require_still(session: Session, user: User, service_id: str) -> None:
    """Refuse somebody who was removed, or whose role was changed, since they were let in.

    Raises:
        MemberNotFound, TeamNotTheirs
    """
    if user.is_platform and may(Role.PLATFORM, May.CHANGE_TEAM):
        return
    if not may(role_of(session, user.id, service_id), May.CHANGE_TEAM):
        raise TeamNotTheirs


def is_in(session: Session, user_id: str, service_id: str) -> bool:
    """Whether somebody works for a service."""
    return session.get(Membership, (user_id, service_id), populate_existing=True) is not None


def role_of(session: Session, user_id: str, service_id: str) -> Role:
    """What somebody is to a service.

    Raises:
        MemberNotFound
    """
    membership = session.get(Membership, (user_id, service_id), populate_existing=True)
    if membership is None:
        raise MemberNotFound
    return membership.role


def change_role(session: Session, user_id: str, service_id: str, *, role: Role) -> Role:
    """Give somebody of the team another role, and hand back the one they had.

    Raises:
        MemberNotFound, LastAdministrator, NotARoleInAService
    """
    before = role_of(session, user_id, service_id)
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(session, service_id, besides=user_id, role=before)
    directory.add_to_service(session, user_id, service_id, role=role)
    return before


def remove(session: Session, user_id: str, service_id: str) -> Role:
    """Take somebody out of the team, and hand back what they were in it.

    Raises:
        MemberNotFound, LastAdministrator
    """
    before = role_of(session, user_id, service_id)
    _keep_an_administrator(session, service_id, besides=user_id, role=before)
    directory.remove_from_service(session, user_id, service_id)
    return before


def _keep_an_administrator(session: Session, service_id: str, *, besides: str, role: Role) -> None:
    """Refuse to lose the last who can sign in. Who never could is no loss."""
    able = set(
        session.scalars(
            select(Membership.user_id)
            .join(User, User.id == Membership.user_id)
            .where(
                Membership.service_id == service_id,
                Membership.role == Role.ADMINISTRATOR,
                User.disabled_at.is_(None),
            )
        )
    )
    if role is Role.ADMINISTRATOR and able == {besides}:
        raise LastAdministrator
