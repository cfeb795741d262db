"""Whether somebody may do something in this very moment, and until the transaction ends.

For what takes two people: both must be allowed to when the second of them agrees.
Source: OWASP ASVS 5.0, 2.3.5, https://github.com/OWASP/ASVS
"""

from sqlalchemy.orm import Session

from app.people.models import Membership, User
from app.people.roles import May, Role, may


def may_in_service(session: Session, user_id: str, what: May, *, service_id: str) -> bool:
    """Whether somebody may do it in a service."""
    if _active(session, user_id) is None:
        return False
    membership = session.get(Membership, (user_id, service_id), with_for_update=True)
    return membership is not None and may(membership.role, what)


def may_on_platform(session: Session, user_id: str, what: May) -> bool:
    """Whether somebody may do it for the platform."""
    user = _active(session, user_id)
    return user is not None and user.is_platform and may(Role.PLATFORM, what)


def _active(session: Session, user_id: str) -> User | None:
    user = session.get(User, user_id, with_for_update={"read": True})
    return user if user is not None and user.disabled_at is None else None
