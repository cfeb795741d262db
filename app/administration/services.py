"""Setting up services, their accounts and their API keys."""

from typing import Any

from sqlalchemy.orm import Session

from app import audit, db
from app.accounts import keys
from app.accounts import service as accounts
from app.accounts.models import Account, AccountKind, Service
from app.accounts.service import Change
from app.actors import Actor
from app.administration.possibilities import require_possible

# Services and accounts


def create_service(name: str, *, actor: Actor, ip: str = "", **settings: Any) -> Service:
    """Make a service. It takes no money until it has an account."""
    with db.transaction() as session:
        service = accounts.create_service(session, name, **settings)
        made = Change({}, {"name": name, **settings})
        _record_service(session, service.id, made, action="service_created", actor=actor, ip=ip)
    return service


def change_service(service_id: str, *, actor: Actor, ip: str = "", **settings: Any) -> Change:
    """Change a service's names or merchant details. What is the same already is no change."""
    with db.transaction() as session:
        change = accounts.change_service(session, service_id, **settings)
        if change.after:
            _record_service(
                session, service_id, change, action="service_changed", actor=actor, ip=ip
            )
    return change


def create_account(
    service_id: str,
    *,
    actor: Actor,
    kind: AccountKind = AccountKind.TEST,
    provider: str = "sandbox",
    ip: str = "",
    **settings: Any,
) -> Account:
    """Make an account for a service.

    Raises:
        NotPossible: its settings do not go together, or its provider does not offer them.
    """
    with db.transaction() as session:
        account = accounts.create_account(
            session, service_id, kind=kind, provider=provider, **settings
        )
        require_possible(account, settings)
        made = Change({}, {"kind": kind, "provider": provider, **settings})
        _record_account(session, account.id, made, action="account_created", actor=actor, ip=ip)
    return account


def change_account(account_id: str, *, actor: Actor, ip: str = "", **settings: Any) -> Change:
    """Change an account's settings. What is the same already is no change.

    Two who change what does not go together wait for each other, and the second is refused.

    Raises:
        NotPossible: they do not go together, or its provider does not offer them.
    """
    with db.transaction() as session:
        change = accounts.change_account(session, account_id, **settings)
        if change.after:
            require_possible(session.get_one(Account, account_id), change.after)
            _record_account(
                session, account_id, change, action="account_changed", actor=actor, ip=ip
            )
    return change


def disable_account(account_id: str, *, reason: str, actor: Actor, ip: str = "") -> None:
    """Let an account take no more payments. For the same reason as before is no change."""
    with db.transaction() as session:
        change = accounts.disable_account(session, account_id, reason=reason)
        if change.after:
            _record_account(
                session, account_id, change, action="account_disabled", actor=actor, ip=ip
            )


def enable_account(account_id: str, *, actor: Actor, ip: str = "") -> None:
    """Let an account take payments again. Where it does already is no change."""
    with db.transaction() as session:
        change = accounts.enable_account(session, account_id)
        if change.after:
            _record_account(
                session, account_id, change, action="account_enabled", actor=actor, ip=ip
            )


# API keys


def issue_key(
    account_id: str, *, description: str, actor: Actor, link: str | None = None, ip: str = ""
) -> str:
    """Make an API key and hand it back. Nobody can be shown it again."""
    with db.transaction() as session:
        issued = keys.issue(session, account_id, description=description, actor=actor, link=link)
        made = Change({}, {"key": issued.key.prefix, "description": description})
        _record_account(session, account_id, made, action="key_issued", actor=actor, ip=ip)
    return issued.secret


def rename_key(
    key_id: str, *, account_id: str, description: str, actor: Actor, ip: str = ""
) -> None:
    """Call an API key something else. What it is called already is no change."""
    with db.transaction() as session:
        before = keys.rename(session, key_id, account_id=account_id, description=description)
        if before != description:
            change = Change({"key": key_id, "description": before}, {"description": description})
            _record_account(session, account_id, change, action="key_renamed", actor=actor, ip=ip)


def revoke_key(key_id: str, *, account_id: str, actor: Actor, ip: str = "") -> None:
    """End an API key for good. One that has ended before is no change."""
    with db.transaction() as session:
        key = keys.revoke(session, key_id, account_id=account_id)
        if key is not None:
            gone = Change({"key": key.prefix, "description": key.description}, {})
            _record_account(session, account_id, gone, action="key_revoked", actor=actor, ip=ip)


def _record_service(
    session: Session, service_id: str, change: Change, *, action: str, actor: Actor, ip: str
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="service",
        subject_id=service_id,
        service_id=service_id,
        before=change.before,
        after=change.after,
        ip=ip,
    )


def _record_account(
    session: Session, account_id: str, change: Change, *, action: str, actor: Actor, ip: str
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="account",
        subject_id=account_id,
        service_id=session.get_one(Account, account_id).service_id,
        account_id=account_id,
        before=change.before,
        after=change.after,
        ip=ip,
    )
