"""Opening a service: all that it takes for a first payment, in one transaction.

The service, its sandbox account, its first API key, and whoever opens it as its administrator.
"""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, db
from app.accounts import keys, unshown
from app.accounts import service as accounts
from app.accounts.errors import ServiceAlreadyOpened
from app.accounts.models import Account, Service
from app.actors import Actor
from app.people import directory
from app.people.roles import Role

# What a sandbox account can do from the first day, because its provider acts it out.
_OF_THE_SANDBOX: dict[str, Any] = {"allow_apple_pay": True}

db.refuses("one_service_per_request", ServiceAlreadyOpened)
db.refuses("services.request_key", ServiceAlreadyOpened)


def open_service(
    name: str,
    *,
    user_id: str,
    form_key: str,
    key_name: str,
    name_cy: str = "",
    organisation: str = "",
    ip: str = "",
) -> Account:
    """Open a service for somebody, and hand back its sandbox account.

    The key, called `key_name`, waits for them in `accounts.unshown`. `form_key` is the form's own:
    sent twice by one person with the same in it, it opens one service, whose account comes back.

    Raises:
        NotASetting: a name is empty or too long, or the organisation is too long.
        UserNotFound
    """
    named = {"name": name, "name_cy": name_cy, "organisation": organisation}
    sent = "\0".join([user_id, form_key, *named.values()])
    request_key = hashlib.sha256(sent.encode()).hexdigest()
    whose = {"user_id": user_id, "key_name": key_name, "ip": ip}
    try:
        with db.transaction() as session:
            opened = _opened(session, request_key)
            return opened or _open(session, named, request_key=request_key, **whose)
    except ServiceAlreadyOpened:  # at the same moment
        with db.reading() as session:
            opened = _opened(session, request_key)
        if opened is None:
            raise
        return opened


def issue_key_to_show(account_id: str, *, description: str, user_id: str, ip: str = "") -> None:
    """Make an API key that its maker is shown on their next page, once.

    Raises:
        AccountNotFound, NotASetting
    """
    with db.transaction() as session:
        actor = Actor.staff(user_id)
        issued = keys.issue(session, account_id, description=description, actor=actor)
        unshown.keep(session, issued, user_id=user_id)
        audit.record(
            session,
            actor=actor,
            action="key_issued",
            subject_kind="account",
            subject_id=account_id,
            service_id=session.get_one(Account, account_id).service_id,
            account_id=account_id,
            after=_facts_of_key(issued),
            ip=ip,
        )


def _opened(session: Session, request_key: str) -> Account | None:
    """The account of the service that this request has opened before."""
    return session.scalar(
        select(Account)
        .join(Service, Service.id == Account.service_id)
        .where(Service.request_key == request_key)
        .order_by(Account.created_at, Account.id)
        .limit(1)
    )


def _open(
    session: Session,
    named: dict[str, str],
    *,
    request_key: str,
    user_id: str,
    key_name: str,
    ip: str,
) -> Account:
    actor = Actor.staff(user_id)
    service = accounts.create_service(session, request_key=request_key, **named)
    account = accounts.create_account(session, service.id, **_OF_THE_SANDBOX)
    issued = keys.issue(session, account.id, description=key_name, actor=actor)
    session.flush()
    unshown.keep(session, issued, user_id=user_id)
    directory.add_to_service(session, user_id, service.id, role=Role.ADMINISTRATOR)
    for action, kind, subject_id, after in (
        ("service_created", "service", service.id, named),
        ("account_created", "account", account.id, _facts(account)),
        ("key_issued", "account", account.id, _facts_of_key(issued)),
        ("role_given", "user", user_id, {"role": Role.ADMINISTRATOR}),
    ):
        audit.record(
            session,
            actor=actor,
            action=action,
            subject_kind=kind,
            subject_id=subject_id,
            service_id=service.id,
            account_id=account.id if kind == "account" else None,
            after=after,
            ip=ip,
        )
    return account


def _facts(account: Account) -> dict[str, Any]:
    return {"kind": account.kind, "provider": account.provider, **_OF_THE_SANDBOX}


def _facts_of_key(issued: keys.Issued) -> dict[str, Any]:
    return {"key": issued.key.prefix, "description": issued.key.description}
