"""Services and accounts: create, change, switch off and on.

Every change joins the caller's transaction and hands back what it changed, so that the caller can
write both down in the audit log together: `app.administration` does.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.errors import AccountNotFound, HasLiveAccount, NotASetting, ServiceNotFound
from app.accounts.keys import forget_when_committed
from app.accounts.models import (
    USUAL_CARD_TYPES,
    Account,
    AccountKind,
    EmailCollection,
    RateLimitClass,
    Service,
)

LONGEST_NAME = 50
LONGEST_PARAGRAPH = 5_000
LARGEST_SURCHARGE_PENCE = 100_000
LARGEST_LIMIT_PENCE = 1_000_000_000
MOST_PAYMENT_TYPES = 10
CARD_TYPES = frozenset({*USUAL_CARD_TYPES, "maestro:debit"})


@dataclass(frozen=True, slots=True)
class Change:
    """What a change made of what: only what differs, by the names of the settings."""

    before: dict[str, Any]
    after: dict[str, Any]


def _text(longest: int, *, shortest: int = 0) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, str) and value.isprintable() and shortest <= len(value) <= longest
    )


def _is_paragraph(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_PARAGRAPH
        and value.replace("\n", "").isprintable()
    )


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_surcharge(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_SURCHARGE_PENCE


def _is_limit(value: Any) -> bool:
    """A sum above which something else applies, or None where nothing does."""
    return value is None or (type(value) is int and 0 <= value <= LARGEST_LIMIT_PENCE)


def _is_country(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) is not None


def _is_card_types(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= len(CARD_TYPES)
        and all(isinstance(card_type, str) and card_type in CARD_TYPES for card_type in value)
    )


def _is_payment_types(value: Any) -> bool:
    """Names of payment types. One that nobody knows is offered to nobody."""
    return (
        isinstance(value, list)
        and 0 < len(value) <= MOST_PAYMENT_TYPES
        and all(isinstance(name, str) and re.fullmatch("[a-z_]{1,20}", name) for name in value)
        and len(set(value)) == len(value)
    )


# What may be changed, and what to. Anything else about an account is decided when it is made.
ACCOUNT_SETTINGS: dict[str, Callable[[Any], bool]] = {
    "description": _text(255),
    "allow_zero_amount": _is_flag,
    "allow_moto": _is_flag,
    "allow_authorisation_api": _is_flag,
    "allow_telephone_notifications": _is_flag,
    "allow_apple_pay": _is_flag,
    "allow_google_pay": _is_flag,
    "recurring_enabled": _is_flag,
    "block_prepaid_cards": _is_flag,
    "requires_3ds": _is_flag,
    "mask_moto_number": _is_flag,
    "mask_moto_security_code": _is_flag,
    "email_collection": lambda value: isinstance(value, EmailCollection),
    "send_receipts": _is_flag,
    "send_refund_emails": _is_flag,
    "email_paragraph": _is_paragraph,
    "email_paragraph_cy": _is_paragraph,
    "collect_billing_address": _is_flag,
    "default_country": _is_country,
    "redirect_at_once_when_finished": _is_flag,
    "corporate_credit_surcharge_pence": _is_surcharge,
    "corporate_debit_surcharge_pence": _is_surcharge,
    "corporate_prepaid_debit_surcharge_pence": _is_surcharge,
    "refund_approval_above_pence": _is_limit,
    "rate_limit_class": lambda value: isinstance(value, RateLimitClass),
    "card_types": _is_card_types,
    "payment_types": _is_payment_types,
}

SERVICE_SETTINGS: dict[str, Callable[[Any], bool]] = {
    "name": _text(LONGEST_NAME, shortest=1),
    "name_cy": _text(LONGEST_NAME),
    "organisation": _text(255),
    "merchant_name": _text(255),
    "merchant_address_line_1": _text(255),
    "merchant_address_line_2": _text(255),
    "merchant_address_city": _text(255),
    "merchant_address_postcode": _text(25),
    "merchant_address_country": _is_country,
    "merchant_telephone": _text(40),
    "merchant_email": _text(254),
    "merchant_url": _text(255),
}


def create_service(
    session: Session, name: str, *, request_key: str | None = None, **settings: Any
) -> Service:
    """Make a service. `settings` are any of SERVICE_SETTINGS. It takes no money yet.

    Of those with one `request_key` the database lets in the first.

    Raises:
        NotASetting: the name is empty or longer than 50 characters, or a setting is not one.
    """
    settings = {"name": name, **settings}
    _check(settings, SERVICE_SETTINGS)
    service = Service(request_key=request_key, **settings)
    session.add(service)
    session.flush()
    return service


def create_account(
    session: Session,
    service_id: str,
    *,
    kind: AccountKind = AccountKind.TEST,
    provider: str = "sandbox",
    **settings: Any,
) -> Account:
    """Make an account for a service. `settings` are any of ACCOUNT_SETTINGS.

    Raises:
        ServiceNotFound
        HasLiveAccount: a second live account was asked for.
        NotASetting: a setting is not one, or cannot have that value.
    """
    _check(settings, ACCOUNT_SETTINGS)
    _keep_live_limited(kind, settings)
    # Locked, so that of two who make a live account at once the second sees the first's.
    if session.get(Service, service_id, with_for_update=True) is None:
        raise ServiceNotFound
    if kind is AccountKind.LIVE and session.scalar(
        select(Account.id).where(Account.service_id == service_id, Account.kind == kind)
    ):
        raise HasLiveAccount
    account = Account(service_id=service_id, kind=kind, provider=provider, **settings)
    session.add(account)
    session.flush()
    return account


def change_account(session: Session, account_id: str, **settings: Any) -> Change:
    """Change some settings of an account (ACCOUNT_SETTINGS), all or none.

    Raises:
        AccountNotFound
        NotASetting: a setting is not one, or cannot have that value.
    """
    account = _account_to_change(session, account_id)
    _keep_live_limited(account.kind, settings)
    return _change(session, account, settings, ACCOUNT_SETTINGS)


def change_service(session: Session, service_id: str, **settings: Any) -> Change:
    """Change some settings of a service (SERVICE_SETTINGS), all or none.

    Raises:
        ServiceNotFound
        NotASetting: a setting is not one, or cannot have that value.
    """
    service = session.get(Service, service_id, with_for_update=True)
    if service is None:
        raise ServiceNotFound
    return _change(session, service, settings, SERVICE_SETTINGS)


def disable_account(session: Session, account_id: str, *, reason: str) -> Change:
    """Let an account take no more payments. What it has taken can still be seen and refunded.

    For the same reason as before is no change.

    Raises:
        AccountNotFound
        NotASetting: the reason is empty or longer than 255 characters.
    """
    account = _account_to_change(session, account_id)
    if not _text(255, shortest=1)(reason):
        raise NotASetting(field="reason")
    if account.disabled_at is not None and account.disabled_reason == reason:
        return Change({}, {})
    before = {"disabled_reason": account.disabled_reason}
    account.disabled_at = account.disabled_at or clock.now()
    account.disabled_reason = reason
    forget_when_committed(session)
    return Change(before, {"disabled_reason": reason})


def enable_account(session: Session, account_id: str) -> Change:
    """Let an account take payments again. Where it does already is no change.

    Raises:
        AccountNotFound
    """
    account = _account_to_change(session, account_id)
    if account.disabled_at is None:
        return Change({}, {})
    before = {"disabled_reason": account.disabled_reason}
    account.disabled_at, account.disabled_reason = None, ""
    forget_when_committed(session)
    return Change(before, {"disabled_reason": ""})


def _account_to_change(session: Session, account_id: str) -> Account:
    account = session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise AccountNotFound
    return account


def _check(settings: Mapping[str, Any], rules: Mapping[str, Callable[[Any], bool]]) -> None:
    for name, value in settings.items():
        if name not in rules or not rules[name](value):
            raise NotASetting(field=name)


def _keep_live_limited(kind: AccountKind, settings: Mapping[str, Any]) -> None:
    """Where money is real nobody tries how much the platform bears."""
    is_off = settings.get("rate_limit_class") is RateLimitClass.OFF
    if is_off and kind is not AccountKind.TEST:
        raise NotASetting(field="rate_limit_class")


def _change(
    session: Session,
    thing: Account | Service,
    settings: Mapping[str, Any],
    rules: Mapping[str, Callable[[Any], bool]],
) -> Change:
    _check(settings, rules)
    after = {name: value for name, value in settings.items() if getattr(thing, name) != value}
    before = {name: getattr(thing, name) for name in after}
    for name, value in after.items():
        setattr(thing, name, value)
    session.flush()
    forget_when_committed(session)
    return Change(before, after)
