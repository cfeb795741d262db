"""Leaving a sign, and looking for it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db
from app.signs.models import Sign

WORKER, SCHEDULER = "worker", "scheduler"
LEDGER, LEDGER_ASKED = "ledger_verified", "ledger_asked_for"
EVERY_SECONDS = 15.0  # how often a process that lives says so


def note(name: str, *, is_well: bool = True) -> None:
    """Write down that `name` is here, or was looked at, now."""
    values = {"seen_at": clock.now(), "is_well": is_well}
    with db.transaction() as session:
        insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
        session.execute(
            insert(Sign)
            .values(name=name, **values)
            .on_conflict_do_update(index_elements=[Sign.name], set_=values)
        )


def is_first(session: Session, name: str, *, since: datetime) -> bool:
    """Write down `name` now, in the caller's transaction, unless somebody has since then.

    True for one of many who ask at once.
    """
    insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    values = {"seen_at": clock.now(), "is_well": True}
    noted = session.scalar(
        insert(Sign)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=[Sign.name], set_=values, where=Sign.seen_at < since)
        .returning(Sign.name)
    )
    return noted is not None


def seen() -> Mapping[str, Sign]:
    """Every sign there is, by its name."""
    with db.reading() as session:
        return {sign.name: sign for sign in session.scalars(select(Sign))}
