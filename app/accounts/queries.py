"""Finding services and accounts. Everything handed back is loaded and detached."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import db
from app.accounts.errors import AccountNotFound
from app.accounts.models import Account, AccountKind, Service


@dataclass(frozen=True, slots=True)
class ServiceAccounts:
    """A service with its accounts: live before test, oldest first."""

    service: Service
    accounts: tuple[Account, ...]


def account(account_id: str) -> Account:
    """The account with this id.

    Raises:
        AccountNotFound
    """
    with db.reading() as session:
        found = session.get(Account, account_id)
    if found is None:
        raise AccountNotFound
    return found


def with_service(account_id: str) -> tuple[Account, Service]:
    """An account and whose it is, by one query.

    Raises:
        AccountNotFound
    """
    with db.reading() as session:
        found = session.execute(
            select(Account, Service)
            .join(Service, Service.id == Account.service_id)
            .where(Account.id == account_id)
        ).one_or_none()
    if found is None:
        raise AccountNotFound
    return found[0], found[1]


def counterpart(account: Account) -> str | None:
    """The id of the other account of its service: a live one's sandbox, or a sandbox's live one.

    None where there is none. A service may have several sandboxes: its first is the one.
    """
    other = AccountKind.TEST if account.kind is AccountKind.LIVE else AccountKind.LIVE
    with db.reading() as session:
        return session.scalar(
            select(Account.id)
            .where(Account.service_id == account.service_id, Account.kind == other)
            .order_by(Account.created_at, Account.id)
            .limit(1)
        )


def of_services(service_ids: Collection[str]) -> Sequence[ServiceAccounts]:
    """These services by name, each with its accounts. Unknown ids are left out."""
    with db.reading() as session:
        services = session.scalars(
            select(Service).where(Service.id.in_(service_ids)).order_by(Service.name, Service.id)
        ).all()
        accounts = session.scalars(
            select(Account)
            .where(Account.service_id.in_(service_ids))
            .order_by(Account.created_at, Account.id)
        ).all()
    return [
        ServiceAccounts(
            service,
            tuple(
                sorted(
                    (found for found in accounts if found.service_id == service.id),
                    key=lambda found: found.kind is not AccountKind.LIVE,
                )
            ),
        )
        for service in services
    ]
