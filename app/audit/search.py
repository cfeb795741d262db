"""Finding records: newest first, a page at a time, by a place in the log and never by a number.

A record's place is its position, which has no gaps, so the last page costs what the first does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select

from app import db, searching
from app.audit.models import AuditRecord

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is looked for. What is empty is not asked about; what is given must all hold.

    `actor_ids`: any of them; None is anybody. `action` is a part of an action's name, and `actions`
    are names that will do as well; `subject` is an id, and `subject_ids` others that will do. `ip`
    is how an address begins. `since` is the first moment, `before` the first one too late.
    """

    actor_ids: Collection[str] | None = None
    action: str = ""
    actions: Collection[str] = ()
    subject: str = ""
    subject_ids: Collection[str] = ()
    ip: str = ""
    since: datetime | None = None
    before: datetime | None = None


ANYTHING = Looked()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """Some records, newest first. `newer` and `older`: places to go on from; None at an end."""

    records: Sequence[AuditRecord]
    newer: int | None
    older: int | None


def find(
    looked: Looked = ANYTHING,
    *,
    service_id: str | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
    size: int = PAGE_SIZE,
) -> RecordPage:
    """A page of the log, or of what is about one service: the newest, or those next to a place."""
    place = AuditRecord.position
    statement = select(AuditRecord).where(*_conditions(looked, service_id))
    backwards = newer_than is not None
    if newer_than is not None:
        statement = statement.where(place > newer_than).order_by(place)
    else:
        statement = statement.order_by(place.desc())
        if older_than is not None:
            statement = statement.where(place < older_than)
    with db.planning_anew() as session:
        found = list(session.scalars(statement.limit(size + 1)))
    records, goes_on = found[:size], len(found) > size
    if backwards:
        records.reverse()
    is_first = older_than is None and newer_than is None
    return RecordPage(
        records=records,
        newer=records[0].position
        if records and not is_first and (goes_on or not backwards)
        else None,
        older=records[-1].position if records and (backwards or goes_on) else None,
    )


def added_users(ids: Collection[str]) -> Sequence[AuditRecord]:
    """The records of how people came here, who may have left without any other trace."""
    if not ids:
        return []
    with db.reading() as session:
        return session.scalars(
            select(AuditRecord)
            .where(AuditRecord.subject_kind == "user", AuditRecord.subject_id.in_(ids))
            .where(AuditRecord.after.is_not(None))
            .order_by(AuditRecord.position)
        ).all()


def _conditions(looked: Looked, service_id: str | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if service_id is not None:
        where.append(AuditRecord.service_id == service_id)
    if looked.actor_ids is not None:
        where.append(AuditRecord.actor_id.in_(looked.actor_ids) if looked.actor_ids else false())
    if looked.action:
        name = "_".join(looked.action.lower().split())
        has_it = searching.has_text(AuditRecord.action, name)
        where.append(or_(has_it, AuditRecord.action.in_(looked.actions)))
    if looked.subject:
        subjects = [looked.subject, *looked.subject_ids]
        where.append(
            or_(AuditRecord.subject_id.in_(subjects), AuditRecord.account_id == looked.subject)
        )
    if looked.ip:
        where.append(AuditRecord.ip.startswith(looked.ip, autoescape=True))
    where += searching.between(AuditRecord.happened_at, looked.since, looked.before)
    return where
