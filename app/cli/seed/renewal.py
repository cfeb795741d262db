"""New keys and passwords for a sandbox whose sandbox.json is gone: the old are kept nowhere."""

from typing import Any

from sqlalchemy import select

from app import administration, db
from app.accounts import AccountKind, queries
from app.accounts.models import Account, Service
from app.actors import Actor
from app.cli.seed import facts
from app.cli.seed.cast import STAFF
from app.cli.seed.setting_up import new_password
from app.payment_links import queries as payment_links
from app.people import SignedIn, directory

_BY_US = Actor.operator("seed")
_WHY = "Made anew: sandbox.json was gone"


def renew() -> dict[str, Any]:
    """Issue a key for each test account, and give the seeded people new secrets."""
    with db.reading() as session:
        service_ids = session.scalars(select(Service.id)).all()
    found = queries.of_services(service_ids)
    services = [one.service for one in found]
    described = [
        facts.service(
            one.service,
            [_account(account) for account in one.accounts if account.kind is AccountKind.TEST],
        )
        for one in found
    ]
    links = [
        facts.payment_link(link)
        for one in found
        for account in one.accounts
        for link in reversed(payment_links.of_account(account.id))
        if link.deleted_at is None
    ]
    people = [known for cast in STAFF if (known := _user(cast.email, services)) is not None]
    return facts.all_of(described, people, links)


def _account(account: Account) -> dict[str, Any]:
    key = administration.issue_key(account.id, description=_WHY, actor=_BY_US)
    return facts.account(account, {_WHY: key})


def _user(email: str, services: list[Service]) -> dict[str, Any] | None:
    user = directory.find_by_email(email)
    if user is None:
        return None
    password = new_password()
    administration.change_password(user.id, password, actor=_BY_US)
    administration.change_second_factor(user.id, actor=_BY_US)
    roles = {member.service_id: member.role for member in directory.memberships(user.id)}
    return facts.user(SignedIn(directory.find(user.id), roles), password, services)
