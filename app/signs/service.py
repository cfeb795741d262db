"""Leaving a sign, and looking for it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app import clock, db
from app.signs.models import Sign

WORKER, SCHEDULER = "worker", "scheduler"
LEDGER = "ledger_verified"
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


def seen() -> Mapping[str, Sign]:
    """Every sign there is, by its name."""
    with db.reading() as session:
        return {sign.name: sign for sign in session.scalars(select(Sign))}
