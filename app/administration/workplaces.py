"""Where somebody works: an account, whose it is, and their role there. One statement for each page.

Services and people do not know each other; who asks about both asks here.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, select

from app import db
from app.accounts.models import Account, AccountKind, Service
from app.people.models import Membership, User
from app.people.roles import May, Role, may

_WORKPLACE = db.Lookup(
    Account,
    Service,
    Membership,
    where=(
        Account.id == bindparam("account_id"),
        Service.id == Account.service_id,
        Membership.service_id == Account.service_id,
        Membership.user_id == bindparam("user_id"),
    ),
)

_MEMBERSHIP = db.Lookup(
    Service,
    Membership,
    where=(
        Service.id == bindparam("service_id"),
        Membership.service_id == Service.id,
        Membership.user_id == bindparam("user_id"),
    ),
)
_SERVICE = db.Lookup(Service, where=(Service.id == bindparam("service_id"),))


@dataclass(frozen=True, slots=True)
class Workplace:
    """An account of a service that somebody belongs to, and as what."""

    account: Account
    service: Service
    role: Role

    def may(self, permission: May) -> bool:
        """Whether they may do that here."""
        return may(self.role, permission)


def find_workplace(user_id: str, *, account_id: str) -> Workplace | None:
    """An account, for somebody who belongs to its service; None for everybody else.

    Running the platform is belonging to no service.
    """
    found = _WORKPLACE.first(account_id=account_id, user_id=user_id)
    if found is None:
        return None
    account, service, membership = found
    return Workplace(account, service, membership.role)


def find_workplaces(user_id: str, *, kind: AccountKind, permission: May) -> list[Workplace]:
    """Every account of a kind in which somebody's role permits it, by the names of services."""
    return _find(user_id, Account.kind == kind, permission)


def find_workplaces_among(
    user_id: str, *, account_ids: Collection[str], permission: May
) -> list[Workplace]:
    """Those of these accounts in which somebody's role permits it, by the names of services."""
    return _find(user_id, Account.id.in_(account_ids), permission)


def _find(user_id: str, which: ColumnElement[bool], permission: May) -> list[Workplace]:
    statement = (
        select(Account, Service, Membership.role)
        .join(Service, Service.id == Account.service_id)
        .join(Membership, Membership.service_id == Account.service_id)
        .where(Membership.user_id == user_id, which)
        .order_by(Service.name, Account.id)
    )
    with db.reading() as session:
        found = [Workplace(*row) for row in session.execute(statement)]
    return [place for place in found if place.may(permission)]


@dataclass(frozen=True, slots=True)
class AtService:
    """A service, and everything that somebody is to it."""

    service: Service
    roles: frozenset[Role]

    def may(self, permission: May) -> bool:
        """Whether they may do that here."""
        return any(may(role, permission) for role in self.roles)


def find_at_service(user: User, *, service_id: str) -> AtService | None:
    """A service, for somebody who belongs to it or runs the platform; None for everybody else."""
    found = _MEMBERSHIP.first(service_id=service_id, user_id=user.id)
    roles = frozenset({Role.PLATFORM} if user.is_platform else ())
    if found is not None:
        service, membership = found
        return AtService(service, roles | {membership.role})
    service = _SERVICE.first(service_id=service_id) if roles else None
    return service and AtService(service, roles)
