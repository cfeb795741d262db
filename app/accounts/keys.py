"""API keys: issue, recognise, revoke.

A key is `api_test_` or `api_live_`, 26 random characters, and a 32-character checksum that only we
can make: base32hex, in lower case, of HMAC-SHA1 over all that goes before it. So a made-up key is
refused without asking the database. What is stored is an HMAC-SHA256 of the key without its
checksum; the key itself is shown once, to whoever it was issued to.

What changes a key joins the caller's transaction and does not write the audit log, which is this
package's neighbour: `app.administration` does both at once.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, event, or_, select, update
from sqlalchemy.orm import Session

from app import clock, db, ids, settings
from app.accounts.callers import Caller, caller_of, memory
from app.accounts.errors import (
    AccountNotFound,
    KeyAlreadyMade,
    KeyNotAllowed,
    KeyNotFound,
    KeyNotRecognised,
    NotASetting,
)
from app.accounts.models import Account, AccountKind, ApiKey, Service
from app.actors import Actor

PREFIXES = {AccountKind.TEST: "api_test_", AccountKind.LIVE: "api_live_"}
SHOWN = 13  # characters by which a person tells two keys apart
LONGEST_DESCRIPTION = 50
USE_IS_NOTED_EVERY = timedelta(minutes=1)

_SHAPE = re.compile(r"(?P<token>api_(?:test|live)_[0-9a-v]{26})(?P<checksum>[0-9a-v]{32})")


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key, and the secret that is to be shown once and is kept nowhere."""

    key: ApiKey
    secret: str = field(repr=False)


# A form that is sent twice asks for one key.
db.refuses("api_keys.link", KeyAlreadyMade)
db.refuses("uq_api_keys_link", KeyAlreadyMade)


def issue(
    session: Session, account_id: str, *, description: str, actor: Actor, link: str | None = None
) -> Issued:
    """Make a key for an account.

    `link` is another name of the key, which nobody has used before: whoever may ask twice chooses
    one beforehand, and gets one key.

    Raises:
        AccountNotFound
        KeyNotAllowed: the account is live, and was never approved.
        NotASetting: the description is empty or longer than 50 characters.
        KeyAlreadyMade: there is a key of that `link`.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise AccountNotFound
    if account.kind is AccountKind.LIVE and account.went_live_at is None:
        raise KeyNotAllowed
    _check_description(description)
    token = PREFIXES[account.kind] + ids.new_id()
    key = ApiKey(
        account_id=account_id,
        link=link or ids.new_token(),
        description=description,
        created_by=actor.id or actor.kind.value,
        prefix=token[:SHOWN],
        digest=_digest(token),
    )
    session.add(key)
    session.flush()
    return Issued(key, token + _checksum(token))


def rename(session: Session, key_id: str, *, account_id: str, description: str) -> str:
    """Call a key something else. Hands back what it was called.

    Raises:
        KeyNotFound: there is none, or it is another account's, or it is revoked.
        NotASetting: the description is empty or longer than 50 characters.
    """
    key = _to_change(session, key_id, account_id=account_id)
    if key.revoked_at is not None:
        raise KeyNotFound
    _check_description(description)
    before, key.description = key.description, description
    return before


def revoke(session: Session, key_id: str, *, account_id: str) -> ApiKey | None:
    """End a key for good, and hand it back. None: it had ended before, and nothing changes.

    Raises:
        KeyNotFound: there is none, or it is another account's.
    """
    key = _to_change(session, key_id, account_id=account_id)
    if key.revoked_at is not None:
        return None
    key.revoked_at = clock.now()
    forget_when_committed(session)
    return key


def get(key_id: str, *, account_id: str) -> ApiKey:
    """One key of an account, revoked or not.

    Raises:
        KeyNotFound: there is none, or it is another account's.
    """
    with db.reading() as session:
        return _found(session.scalar(_named(key_id, account_id)))


def list_keys(account_id: str) -> Sequence[ApiKey]:
    """An account's keys, newest first, revoked ones too."""
    with db.reading() as session:
        return session.scalars(
            select(ApiKey)
            .where(ApiKey.account_id == account_id)
            .order_by(ApiKey.issued_at.desc(), ApiKey.id)
        ).all()


def recognise(secret: str) -> Caller:
    """Find whose key this is. One query at most; none for a key seen a moment ago or made up.

    Raises:
        KeyNotRecognised: it has not the shape of a key, its checksum is wrong, or it is unknown or
            revoked. Nobody is told which.
    """
    digest = _digest(_token_of(secret))
    now = clock.now()
    if caller := memory.recall(digest, now=now):
        return caller
    generation = memory.generation
    with db.reading() as session:
        found = session.execute(
            select(ApiKey.id, ApiKey.last_used_at, Account, Service.name)
            .join(Account, Account.id == ApiKey.account_id)
            .join(Service, Service.id == Account.service_id)
            .where(ApiKey.digest == digest, ApiKey.revoked_at.is_(None))
        ).one_or_none()
    if found is None:
        raise KeyNotRecognised
    key_id, last_used_at, account, service_name = found
    if last_used_at is None or last_used_at <= now - USE_IS_NOTED_EVERY:
        _note_use(key_id, now)
    caller = caller_of(key_id, account, service_name)
    memory.keep(digest, caller, now=now, generation=generation)
    return caller


def forget_when_committed(session: Session) -> None:
    """Make this process ask the database again once `session`'s changes can be seen there."""
    event.listen(session, "after_commit", lambda _: memory.forget_everything(), once=True)


def _check_description(description: str) -> None:
    if not (0 < len(description) <= LONGEST_DESCRIPTION and description.isprintable()):
        raise NotASetting(field="description")


def _named(key_id: str, account_id: str) -> Select[ApiKey]:
    return select(ApiKey).where(ApiKey.id == key_id, ApiKey.account_id == account_id)


def _to_change(session: Session, key_id: str, *, account_id: str) -> ApiKey:
    return _found(session.scalar(_named(key_id, account_id).with_for_update()))


def _found(key: ApiKey | None) -> ApiKey:
    if key is None:
        raise KeyNotFound
    return key


def _note_use(key_id: str, now: datetime) -> None:
    """Write down that a key is in use, unless another process has within the minute."""
    with db.transaction() as session:
        session.execute(
            update(ApiKey)
            .where(
                ApiKey.id == key_id,
                or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - USE_IS_NOTED_EVERY),
            )
            .values(last_used_at=now)
        )


def _token_of(secret: str) -> str:
    match = _SHAPE.fullmatch(secret)
    if match is None or not hmac.compare_digest(match["checksum"], _checksum(match["token"])):
        raise KeyNotRecognised
    return match["token"]


def _checksum(token: str) -> str:
    digest = hmac.digest(_pepper(), token.encode(), "sha1")
    return base64.b32hexencode(digest).decode().lower()


def _digest(token: str) -> str:
    return hmac.digest(_pepper(), token.encode(), "sha256").hex()


def _pepper() -> bytes:
    return settings.current().api_key_pepper.encode()
