"""Entering credentials, having their provider look at them, and changing a password later.

The provider is asked first, with no transaction open; what it said and the values it said it of
are then written down together. What was typed is sealed and is shown to nobody again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import audit, clock, db, gateways, ids
from app.accounts.models import AccountKind
from app.actors import Actor
from app.credentials import queries
from app.credentials.models import Credentials
from app.credentials.states import CredentialsHappened, CredentialsState, after
from app.errors import ChangedMeanwhile, Conflict, Invalid
from app.gateways.credentials import Accepted, Check, CredentialField, NotKnown, Refused, unfit
from app.i18n import lazy

# What is longer than this has four characters to spare: shorter secrets show none of theirs.
LONG_ENOUGH = 8
LONG_ENOUGH_SECRET = 24
SHOWN = 4

NOT_REAL = Refused(
    lazy("These credentials move no real money. A live account cannot be used with them.")
)
REAL = Refused(lazy("These credentials move real money. They can be used only by a live account."))


class NotReadable(Invalid):
    """A value is missing, or has not the shape that its provider asks for. `field` is which."""

    code = "credentials_not_readable"
    message = "This is not what the payment provider asks for"


class OfAnotherAccount(Conflict):
    """Payments were made with these, so they go on naming the same account with the provider."""

    code = "credentials_of_another_account"
    message = (
        "Payments were made with these credentials, so only a password can be changed."
        " Add new credentials to use another account with the payment provider."
    )


class InUse(Conflict):
    """Payments were made with these and are finished with them."""

    code = "credentials_in_use"
    message = "Payments were made with these credentials, so they cannot be removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """Whose credentials. `account_id` is empty until the service has gone live."""

    service_id: str
    account_id: str | None
    kind: AccountKind


def check(provider: str, values: Mapping[str, str], *, kind: AccountKind) -> Check:
    """What a provider says of credentials, and whether an account of this kind may use them.

    Real money is moved by live accounts of live installations, and by nothing else.

    Raises:
        UnknownGateway
        NotReadable
    """
    db.require_none_open()
    gateway = gateways.named(provider)
    for field in unfit(gateway.credential_fields, values):
        raise NotReadable(field=field.name)
    said = gateway.check_credentials(_known(gateway.credential_fields, values))
    if not isinstance(said, Accepted):
        return said
    if said.moves_money is not kind.takes_real_money:
        return REAL if said.moves_money else NOT_REAL
    return said


def add(
    of: For, provider: str, values: Mapping[str, str], *, actor: Actor, ip: str = ""
) -> tuple[Check, Credentials | None]:
    """Check new credentials, and keep them unless they are refused.

    Where the provider does not say, they are kept, to be checked again.

    Raises:
        UnknownGateway
        NotReadable
    """
    said = check(provider, values, kind=of.kind)
    if isinstance(said, Refused):
        return said, None
    with db.transaction() as session:
        new = Credentials(
            id=ids.new_id(),
            service_id=of.service_id,
            account_id=of.account_id,
            provider=provider,
            created_at=clock.now(),
            created_by=actor.id,
        )
        _put(new, values, actor=actor)
        new.state = CredentialsState.CREATED
        if isinstance(said, Accepted):
            new.state = after(new.state, CredentialsHappened.ACCEPTED)
        session.add(new)
        session.flush()
        record(session, new, "credentials_added", actor=actor, ip=ip, after=_shown(new))
    return said, new


def check_again(credentials_id: str, *, of: For, actor: Actor, ip: str = "") -> Check:
    """Ask the provider once more about what was entered before.

    Raises:
        CredentialsNotFound
        ChangedMeanwhile: somebody has entered other values while the provider was asked.
    """
    found = _find(credentials_id, of)
    said = check(found.provider, queries.open_sealed(found) or {}, kind=of.kind)
    if isinstance(said, Accepted):
        with db.transaction() as session:
            stored = queries.for_change(session, credentials_id, service_id=of.service_id)
            if stored.sealed != found.sealed:
                raise ChangedMeanwhile
            _accept(session, stored, "credentials_checked", actor=actor, ip=ip)
    return said


def replace(
    credentials_id: str, values: Mapping[str, str], *, of: For, actor: Actor, ip: str = ""
) -> Check:
    """Enter other values for a set, in place of those it has, if the provider accepts them.

    Once a payment was made with it, only what is secret may differ: everything that is still to
    be asked about that payment is asked with the new ones.

    Raises:
        CredentialsNotFound
        NotReadable
        OfAnotherAccount
    """
    found = _find(credentials_id, of)
    _require_same_account(found, values)
    said = check(found.provider, values, kind=of.kind)
    if isinstance(said, Accepted):
        with db.transaction() as session:
            stored = queries.for_change(session, credentials_id, service_id=of.service_id)
            _require_same_account(stored, values)  # it may have been used while we asked
            _put(stored, values, actor=actor)
            _accept(session, stored, "credentials_replaced", actor=actor, ip=ip)
    return said


def remove(credentials_id: str, *, of: For, actor: Actor, ip: str = "") -> None:
    """Forget a set that no payment was made with.

    Raises:
        CredentialsNotFound
        InUse
    """
    with db.transaction() as session:
        found = queries.for_change(session, credentials_id, service_id=of.service_id)
        if found.account_id != of.account_id:
            raise queries.CredentialsNotFound
        if found.was_used:
            raise InUse
        record(session, found, "credentials_removed", actor=actor, ip=ip, before=_shown(found))
        session.delete(found)


def record(
    session: Session,
    about: Credentials,
    action: str,
    *,
    actor: Actor,
    ip: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down, in the caller's transaction, what somebody did to a set. Never a value of it."""
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="credentials",
        subject_id=about.id,
        service_id=about.service_id,
        account_id=about.account_id,
        before=before,
        after=after,
        ip=ip,
    )


def _find(credentials_id: str, of: For) -> Credentials:
    with db.reading() as session:
        found = session.get(Credentials, credentials_id)
    if found is None or (found.service_id, found.account_id) != (of.service_id, of.account_id):
        raise queries.CredentialsNotFound
    return found


def _known(fields: Any, values: Mapping[str, str]) -> dict[str, str]:
    """Only what the provider has asked for."""
    return {field.name: values[field.name] for field in fields}


def _put(found: Credentials, values: Mapping[str, str], *, actor: Actor) -> None:
    fields = gateways.named(found.provider).credential_fields
    found.sealed = queries.seal(_known(fields, values), credentials_id=found.id)
    found.endings = {field.name: _ending(field, values[field.name]) for field in fields}
    found.entered_at, found.entered_by = clock.now(), actor.id


def _ending(field: CredentialField, value: str) -> str:
    enough = LONG_ENOUGH_SECRET if field.secret else LONG_ENOUGH
    return value[-SHOWN:] if len(value) >= enough else ""


def _accept(session: Session, stored: Credentials, action: str, *, actor: Actor, ip: str) -> None:
    before = {"state": stored.state}
    stored.state = after(stored.state, CredentialsHappened.ACCEPTED)
    session.flush()
    record(session, stored, action, actor=actor, ip=ip, before=before, after=_shown(stored))


def _require_same_account(found: Credentials, values: Mapping[str, str]) -> None:
    if not found.was_used:
        return
    known = queries.open_sealed(found)
    for field in gateways.named(found.provider).credential_fields:
        if not field.secret and (known or {}).get(field.name) != values.get(field.name):
            raise OfAnotherAccount(field=field.name)


def _shown(found: Credentials) -> dict[str, Any]:
    return {"provider": found.provider, "state": found.state, "ends_in": found.endings}


__all__ = [
    "Check",
    "For",
    "InUse",
    "NotKnown",
    "NotReadable",
    "OfAnotherAccount",
    "add",
    "check",
    "check_again",
    "record",
    "remove",
    "replace",
]
