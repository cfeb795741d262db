"""Looking credentials up. Their values are opened here, for a provider and for nobody else."""

import json
from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import db, sealing
from app.credentials.models import Credentials
from app.errors import NotFound
from app.gateways.port import GatewayUnavailable

PURPOSE = "exchequer provider credentials 1"

log = structlog.get_logger()

_ONE = db.Lookup(Credentials, where=(Credentials.id == bindparam("credentials_id"),))


class CredentialsNotFound(NotFound):
    """There are no such credentials in this account, or of this service."""

    code = "credentials_not_found"


def values_of(credentials_id: str | None) -> Mapping[str, str]:
    """What to act with at a provider. Nothing, where an account was never given any.

    Raises:
        GatewayUnavailable: they cannot be opened: the setting `secret_key` is another than when
            they were sealed. Nobody can be asked, and what was asked before stays open.
    """
    if credentials_id is None:
        return {}
    found: Credentials | None = _ONE.first(credentials_id=credentials_id)
    opened = None if found is None else open_sealed(found)
    if opened is None:
        log.error("credentials_cannot_be_opened", credentials_id=credentials_id)
        raise GatewayUnavailable
    return opened


def get(credentials_id: str, *, account_id: str) -> Credentials:
    """One set of an account. Another account's looks missing.

    Raises:
        CredentialsNotFound
    """
    with db.reading() as session:
        found = session.get(Credentials, credentials_id)
    if found is None or found.account_id != account_id:
        raise CredentialsNotFound
    return found


def of_account(account_id: str) -> Sequence[Credentials]:
    """All sets of an account, newest first. None while it has only what it was made with."""
    with db.reading() as session:
        return session.scalars(
            select(Credentials)
            .where(Credentials.account_id == account_id)
            .order_by(Credentials.created_at.desc(), Credentials.id)
        ).all()


def for_change(session: Session, credentials_id: str, *, service_id: str) -> Credentials:
    """Find and lock one set of a service until the caller's transaction ends.

    Raises:
        CredentialsNotFound
    """
    found = session.get(Credentials, credentials_id, with_for_update=True)
    if found is None or found.service_id != service_id:
        raise CredentialsNotFound
    return found


def open_sealed(found: Credentials) -> dict[str, str] | None:
    """The values; None if they were sealed under another key."""
    if not found.sealed:
        return {}
    opened = sealing.unseal(found.sealed, purpose=PURPOSE, owner_id=found.id)
    if opened is None:
        return None
    values: dict[str, str] = json.loads(opened)
    return values


def seal(values: Mapping[str, str], *, credentials_id: str) -> str:
    """The values as they may be stored."""
    return sealing.seal(json.dumps(values), purpose=PURPOSE, owner_id=credentials_id)
