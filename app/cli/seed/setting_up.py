"""Services, accounts, keys and people, and what others need to know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import administration, ids
from app.accounts import keys
from app.accounts.models import Account, Service
from app.actors import Actor
from app.branding import read_look
from app.cli.seed import facts, payment_links
from app.cli.seed.cast import SERVICES, STAFF, CastAccount, CastUser
from app.cli.seed.journey import Till
from app.money import Pence
from app.people import May, SignedIn
from app.people.models import User
from app.trials import links


@dataclass(frozen=True, slots=True)
class Stage:
    """What the stories need, and what is to be written down."""

    tills: dict[str, Till]
    facts: dict[str, Any]
    people: dict[str, Actor]


def set_up(*, actor: Actor) -> Stage:
    """Make the services with their accounts and keys, and the people who work for them."""
    services = {
        cast.name: administration.create_service(cast.name, actor=actor, **cast.settings)
        for cast in SERVICES
    }
    for cast in SERVICES:
        look, _ = read_look(cast.look)
        if look is not None:
            administration.change_branding(services[cast.name].id, look, actor=actor)
    users = [_add_user(cast, services, actor=actor) for cast in STAFF]
    tills: dict[str, Till] = {}
    described: dict[str, list[dict[str, Any]]] = {name: [] for name in services}
    for cast in SERVICES:
        service = services[cast.name]
        for cast_account in cast.accounts:
            account = administration.create_account(
                service.id, actor=actor, **cast_account.settings
            )
            described[cast.name].append(
                facts.account(account, _issue_keys(cast_account, account, actor=actor))
            )
            tills[cast_account.role] = _till(account, users)
    links.create(
        tills["fishing"].account_id,
        description="Rod fishing licence, 12 months",
        amount_pence=Pence(3300),
        actor=actor,
    )
    made = payment_links.make(tills["fishing"], tills["every feature"], actor=actor)
    return Stage(
        tills,
        facts.all_of(
            [facts.service(services[name], accounts) for name, accounts in described.items()],
            [facts.user(user, password, services.values()) for user, password in users],
            made,
        ),
        {user.user.name: Actor.staff(user.user.id) for user, _ in users},
    )


def new_password() -> str:
    """A password that can be typed from a screen: twelve characters from 60 random bits."""
    letters = ids.new_id()
    return "-".join((letters[:4], letters[4:8], letters[8:12]))


def _add_user(
    cast: CastUser, services: dict[str, Service], *, actor: Actor
) -> tuple[SignedIn, str]:
    password = new_password()
    user: User = administration.add_user(
        cast.email, name=cast.name, password=password, is_platform=cast.is_platform, actor=actor
    )
    for name, role in cast.roles.items():
        administration.add_to_service(user.id, services[name].id, role=role, actor=actor)
    roles = {services[name].id: role for name, role in cast.roles.items()}
    return SignedIn(user, roles), password


def _issue_keys(cast: CastAccount, account: Account, *, actor: Actor) -> dict[str, str]:
    """The account's new keys by their description."""
    return {
        description: administration.issue_key(account.id, description=description, actor=actor)
        for description in cast.keys
    }


def _till(account: Account, users: Sequence[tuple[SignedIn, str]]) -> Till:
    may_refund = [
        Actor.staff(user.user.id)
        for user, _ in users
        if user.may(May.REFUND, service_id=account.service_id)
    ]
    return Till(
        account_id=account.id,
        service_id=account.service_id,
        key=Actor.api(keys.list_keys(account.id)[0].id),
        caseworkers=may_refund,
        asks_for_address=account.collect_billing_address,
    )
