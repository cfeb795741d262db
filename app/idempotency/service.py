"""Doing the same request once, however often it is sent.

Before the work a door calls `find`, which raises `Replay` when the work was done before. The work
itself calls `use` inside its transaction: the key's row commits with it or not at all, so there is
no moment at which a crash leaves one without the other. After it the door calls `remember`.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.fernet import Fernet
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, db, settings
from app.errors import Conflict
from app.idempotency.models import IdempotencyKey

# After this long without an answer the process that did the work has died before remembering it.
IN_FLIGHT_FOR = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A caller's key for one request. `fingerprint` says what was asked, as a digest."""

    account_id: str
    key: str = field(repr=False)
    fingerprint: str

    @classmethod
    def of(cls, *, account_id: str, key: str, method: str, path: str, body: bytes) -> "Claim":
        """Claim `key` for this request: the same method, path and body means the same request."""
        asked = b"\n".join([method.encode(), path.encode(), body])
        return cls(account_id=account_id, key=key, fingerprint=hashlib.sha256(asked).hexdigest())

    @property
    def digest(self) -> str:
        """What is stored of the key."""
        return hmac.new(
            settings.current().secret_key.encode(),
            f"idempotency:{self.account_id}:{self.key}".encode(),
            hashlib.sha256,
        ).hexdigest()

    def cipher(self) -> Fernet:
        """Opens what only this caller's key can open."""
        secret = hmac.new(
            settings.current().secret_key.encode(),
            f"idempotency body:{self.account_id}:{self.key}".encode(),
            hashlib.sha256,
        ).digest()
        return Fernet(base64.urlsafe_b64encode(secret))


class KeyReused(Conflict):
    """The key was used for a different request."""

    code = "idempotency_key_reused"
    message = "The Idempotency-Key has already been used for a different request"


class InFlight(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency_key_in_flight"
    message = "A request with this Idempotency-Key is still being processed"


# The database names the constraint, or on SQLite the column, when two come with one key at once.
db.refuses("pk_idempotency_keys", InFlight)
db.refuses("idempotency_keys.digest", InFlight)


class Replay(Exception):
    """The work was done before. `status` is None when its answer was lost: present the resource."""

    def __init__(self, *, resource_id: str, status: int | None, body: bytes, location: str) -> None:
        self.resource_id = resource_id
        self.status = status
        self.body = body
        self.location = location
        super().__init__(resource_id)


def find(claim: Claim) -> None:
    """Return when the work is still to be done.

    Raises:
        Replay: it was done; this was the answer.
        KeyReused: the key belongs to a different request.
        InFlight: the same request is being worked on right now.
    """
    with db.reading() as session:
        find_in(session, claim)


def find_in(session: Session, claim: Claim) -> None:
    """As `find`, in the caller's session.

    For work that its own success makes impossible to repeat, once what it changes is locked: the
    same request sent twice at once must hear of itself, and not that there is nothing left.
    """
    row = session.scalar(
        select(IdempotencyKey).where(
            IdempotencyKey.account_id == claim.account_id,
            IdempotencyKey.digest == claim.digest,
        )
    )
    if row is None:
        return
    if not hmac.compare_digest(row.fingerprint, claim.fingerprint):
        raise KeyReused
    if row.status is None and clock.now() < row.created_at + IN_FLIGHT_FOR:
        raise InFlight
    body = b"" if row.body is None else claim.cipher().decrypt(row.body)
    raise Replay(resource_id=row.resource_id, status=row.status, body=body, location=row.location)


def use(session: Session, claim: Claim, *, resource_id: str) -> None:
    """Use the key up in the transaction of the work it is for.

    When another request with the key got there first, the transaction ends with `InFlight` and
    this work is undone with it.
    """
    db.add_row(
        session,
        IdempotencyKey,
        {
            "account_id": claim.account_id,
            "digest": claim.digest,
            "fingerprint": claim.fingerprint,
            "resource_id": resource_id,
            "created_at": clock.now(),
        },
    )


def remember(claim: Claim, *, status: int, body: bytes, location: str = "") -> None:
    """Keep the answer, for whoever asks again."""
    with db.transaction() as session:
        session.execute(
            update(IdempotencyKey)
            .where(
                IdempotencyKey.account_id == claim.account_id,
                IdempotencyKey.digest == claim.digest,
            )
            .values(status=status, body=claim.cipher().encrypt(body), location=location)
        )
