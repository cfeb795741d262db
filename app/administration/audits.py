"""The audit log for those who may read it: with names, and checked every night.

The log keeps ids. Who reads it wants names, of people who have left as well: those whom the
directory does not know are called what the log says they were called when they came.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app import audit, clock, db, queue
from app.accounts.models import ApiKey, Service
from app.actors import Actor
from app.audit import AuditRecord, nightly, search
from app.people.models import User
from app.queue import JobKind

ID_LENGTH = 26
MOST_PEOPLE = 100  # that a part of a name may mean

Named = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the ids in some records are called."""

    known: Mapping[str, str]

    def of(self, some_id: str) -> str:
        """The name; "" where nobody knows one."""
        return self.known.get(some_id, "")


def people_called(text: str) -> list[str]:
    """The ids of those whose name or email address has this in it."""
    part = f"%{text.lower().replace('%', '').replace('_', '')}%"
    with db.reading() as session:
        found = session.scalars(
            select(User.id)
            .where(or_(User.email.like(part), User.name.ilike(part)))
            .limit(MOST_PEOPLE)
        )
        return list(found)


def names_in(records: Sequence[AuditRecord], *, also: Named | None = None) -> Names:
    """The names of the people, keys and services that these records name. Four statements.

    `also` names what nobody knows of here, by ids.
    """
    wanted = {record.actor_id for record in records} | {record.subject_id for record in records}
    for record in records:
        for side in (record.before, record.after):
            wanted |= {value for value in (side or {}).values() if isinstance(value, str)}
    wanted = {text for text in wanted if len(text) == ID_LENGTH}
    known: dict[str, str] = {}
    with db.reading() as session:
        for user in session.scalars(select(User).where(User.id.in_(wanted))):
            known[user.id] = f"{user.name} ({user.email})"
        for key in session.scalars(select(ApiKey).where(ApiKey.id.in_(wanted))):
            known[key.id] = key.description
        for service in session.scalars(select(Service).where(Service.id.in_(wanted))):
            known[service.id] = service.name
    if also is not None:
        known |= also(wanted - known.keys())
    return Names(known=known | _of_those_who_left(wanted - known.keys()))


def _of_those_who_left(ids: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for record in search.added_users(ids):
        said = record.after or {}
        name, email = said.get("name"), said.get("email")
        if name or email:
            called = f"{name} ({email})" if name and email else name or email
            found[record.subject_id] = str(called)
    return found


def note_audit_download(
    *, actor: Actor, filters: str, service_id: str | None = None, ip: str = ""
) -> None:
    """Record that somebody fetched records as a file."""
    audit.record_now(
        actor=actor,
        action="audit_log_downloaded",
        subject_kind="service" if service_id else "platform",
        subject_id=service_id or "platform",
        service_id=service_id,
        after={"filters": filters},
        ip=ip,
    )


def ask_for_audit_check(*, actor: Actor, ip: str = "") -> None:
    """Have the whole log checked now."""
    with db.transaction() as session:
        check_id = nightly.begin(session)
        assert check_id is not None  # noqa: S101  only a day's check may be there already
        queue.enqueue(session, JobKind.CHECK_AUDIT_LOG, check_id)
        audit.record(
            session,
            actor=actor,
            action="audit_check_asked_for",
            subject_kind="platform",
            subject_id="platform",
            ip=ip,
        )


def check_audit_log_daily() -> None:
    """Have it checked, if nobody has today. Many may ask at once."""
    with db.transaction() as session:
        check_id = nightly.begin(session, day=clock.now().date())
        if check_id is not None:
            queue.enqueue(session, JobKind.CHECK_AUDIT_LOG, check_id)
    nightly.sweep()
