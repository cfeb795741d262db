"""Adding to the log.

Each record holds the digest of the one before it, so writers queue: the row that says where the
log ends is locked from the moment somebody writes until their transaction ends.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db
from app.actors import Actor
from app.audit.chain import BEFORE_THE_FIRST, digest_of, plain
from app.audit.models import AuditHead, AuditRecord


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: str,
    service_id: str | None = None,
    account_id: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    ip: str = "",
) -> AuditRecord:
    """Write down, in the caller's transaction, that `actor` did something.

    `action` is a past participle ("key_issued"). `before` and `after` hold what changed, by name:
    text, whole numbers, booleans, times, and lists and mappings of these; never a secret or card
    details. Everybody else who records waits until the transaction ends, so record last.

    Raises:
        TypeError: `before` or `after` holds something else.
    """
    head = _take_head(session)
    added = AuditRecord(
        position=head.position + 1,
        happened_at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        service_id=service_id,
        account_id=account_id,
        before=None if before is None else plain(before),
        after=None if after is None else plain(after),
        ip=ip,
        previous=head.digest,
    )
    added.digest = digest_of(added)
    session.add(added)
    session.flush()
    session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(position=added.position, digest=added.digest)
    )
    return added


def record_now(**what: Any) -> None:
    """Write down, by itself, what changed nothing here: a sign-in, a download. See `record`."""
    with db.transaction() as session:
        record(session, **what)


def _take_head(session: Session) -> AuditHead:
    """Where the log ends, ours until the transaction ends."""
    head = session.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    if head is not None:
        return head
    insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    session.execute(
        insert(AuditHead)
        .values(id=1, position=0, digest=BEFORE_THE_FIRST)
        .on_conflict_do_nothing()  # somebody else may be the first at the same time
    )
    return session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
