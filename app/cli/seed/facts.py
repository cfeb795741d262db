"""What sandbox.json says. docs/sandbox.md describes it; a test compares the two."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app import clock
from app.accounts.models import Account, Service
from app.accounts.service import ACCOUNT_SETTINGS
from app.payment_links.models import PaymentLink
from app.people import Role, SignedIn, directory

Facts = dict[str, Any]

# What each mock card does. app/gateways/sandbox/cards.py decides; a test compares the two.
CARDS = (
    ("4242424242424242", "visa credit", "success"),
    ("4444333322221111", "visa credit", "success"),
    ("4000056655665556", "visa debit", "success"),
    ("5105105105105100", "master-card debit", "success"),
    ("371449635398431", "american-express credit", "success"),
    ("4000160000000004", "visa debit, prepaid", "success"),
    ("4988080000000000", "visa debit, corporate", "success"),
    ("4111111111111111", "visa credit, corporate", "success"),
    ("4131840000000003", "visa debit, corporate, prepaid", "success"),
    ("4000000000000002", "visa", "declined"),
    ("4000000000000069", "visa", "declined: card expired"),
    ("4000000000000127", "visa", "declined: security code wrong"),
    ("4000000000000119", "visa", "error"),
    ("4000000000000259", "visa credit", "success; then disputed, and the dispute lost"),
    ("4000000000002685", "visa credit", "success; then disputed, and the dispute won"),
    ("4000000000001976", "visa credit", "success; then disputed, until you say more"),
    ("4000000000000341", "visa", "success; charged later: declined, may be retried"),
    ("4000002760003184", "visa", "success; charged later: declined, not to be retried"),
    ("4000000000005076", "visa", "success; charged later: error"),
    ("4000000000009995", "visa", "declined: not enough money"),
    ("4000000000003055", "visa credit", "success"),
    ("4000002500003155", "visa credit", "challenged; then success"),
    ("4000000000003220", "visa credit", "challenged; then success"),
    ("4000008400001629", "visa credit", "challenged; then declined"),
)


def all_of(services: Sequence[Facts], staff: Sequence[Facts], links: Sequence[Facts]) -> Facts:
    """Everything but the addresses, which are known when the sandbox is started; see `at`."""
    return {
        "base_url": "",
        "back_office_url": "",
        "demo_service_url": "",
        "generated_at": clock.now().isoformat(timespec="seconds"),
        "services": list(services),
        "staff": list(staff),
        "payment_links": list(links),
        "cards": [
            {"number": number, "kind": kind, "outcome": outcome} for number, kind, outcome in CARDS
        ],
    }


def at(base_url: str, facts: Facts) -> Facts:
    """The same facts about a sandbox that is started under this address."""
    return facts | {
        "base_url": base_url,
        "back_office_url": f"{base_url}/staff",
        "demo_service_url": f"{base_url}/sandbox/fishing-licence",
        "payment_links": [
            link | {"url": f"{base_url}{link['path']}" if link["path"] else ""}
            for link in facts["payment_links"]
        ],
    }


def service(found: Service, accounts: Sequence[Facts]) -> Facts:
    """A service, its accounts already described."""
    return {
        "id": found.id,
        "name": found.name,
        "name_cy": found.name_cy,
        "accounts": list(accounts),
    }


def account(found: Account, keys: Mapping[str, str]) -> Facts:
    """An account, with its keys by their description."""
    return {
        "id": found.id,
        "description": found.description,
        "kind": found.kind.value,
        "provider": found.provider,
        "settings": {
            name: getattr(found, name) for name in ACCOUNT_SETTINGS if name != "description"
        },
        "api_keys": [{"description": about, "key": key} for about, key in keys.items()],
    }


def payment_link(found: PaymentLink) -> Facts:
    """A payment link. One for the telephone has no address: staff begin in the back office."""
    address = f"/pay/{found.service_path}/{found.link_path}" if found.link_path else ""
    return {
        "id": found.id,
        "account_id": found.account_id,
        "kind": found.kind.value,
        "language": found.language,
        "title": found.title,
        "path": address,
    }


def user(found: SignedIn, password: str, services: Iterable[Service]) -> Facts:
    """Somebody who signs in. `role` is theirs in the first of their services."""
    roles = [
        {"id": service.id, "name": service.name, "role": role.value}
        for service in services
        if (role := found.roles.get(service.id)) is not None
    ]
    return {
        "email": found.user.email,
        "name": found.user.name,
        "password": password,
        "totp_secret": directory.totp_secret_of(found.user),
        "role": roles[0]["role"] if roles else Role.PLATFORM.value,
        "services": roles,
    }
