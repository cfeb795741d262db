"""Where somebody works: an account, whose it is, and their role there. One statement for each page.

Services and people do not know each other; who asks about both asks here.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam

from app import db
from app.accounts.models import Account, Service
from app.people.models import Membership
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
