"""Hearing what the platform says to its database, at the driver: nothing can go past it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app import db

HOUSEKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@contextmanager
def statements() -> Iterator[list[str]]:
    """What SQLite is told meanwhile, without the brackets around transactions."""
    said: list[str] = []

    def hear(statement: str) -> None:
        # A statement that sets off a trigger is told twice.
        if not statement.startswith(HOUSEKEEPING) and statement not in said[-1:]:
            said.append(statement)

    def listen(connection, record, proxy):
        connection.set_trace_callback(hear)

    event.listen(db.engine(), "checkout", listen)
    yield said
    event.remove(db.engine(), "checkout", listen)
