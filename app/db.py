"""The database: one base class for models, two ways to open it, and no ambient session.

A function that takes `session` joins its caller's transaction. A function that does not, opens
its own. Views can do neither: they call services and queries, which hand back loaded, detached
objects.
"""

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from app.money import Pence

BUSY_TIMEOUT_MS = 5_000

_open: ContextVar[bool] = ContextVar("transaction_open", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC that says so. SQLite forgets zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a time without a zone: nobody could say later what it meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in INTEGER columns
Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """What every model is."""

    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        Pence: BigInteger,
        datetime: UtcDateTime,
        dict[str, Any]: Json,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


_extension = SQLAlchemy()  # we use its engine; the tables and sessions are our own
_engines: dict[str, Engine] = {}


def init_app(app: Flask) -> None:
    """Make the engine from the app's settings and become the process's database."""
    _extension.init_app(app)
    with app.app_context():
        bind(_extension.engine)


def bind(engine: Engine) -> None:
    """Use `engine` from now on. One process has one database."""
    close()
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        reading = engine.execution_options(sqlite_begin="DEFERRED")
    else:
        # A single statement needs no BEGIN and no COMMIT around it: two round trips saved.
        reading = engine.execution_options(isolation_level="AUTOCOMMIT")
    _engines.update(writing=engine, reading=reading)


def engine() -> Engine:
    """The engine, for the command line and tests. Services use `transaction` and `reading`."""
    return _engines["writing"]


def close() -> None:
    """Give back every connection."""
    if _engines:
        _engines["writing"].dispose()
        _engines.clear()


def require_none_open() -> None:
    """Refuse to go on while a transaction is open. Called before anything that can be slow.

    Raises:
        RuntimeError: a transaction is open, and would hold its locks for as long as we wait.
    """
    if _open.get():
        raise RuntimeError("never wait on anybody with a transaction open")


@contextmanager
def transaction() -> Iterator[Session]:
    """Run one all-or-nothing change. Commits on the way out, rolls back on any exception.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE): a lock taken halfway fails under
    load where waiting for it at the start does not.

    Raises:
        RuntimeError: another transaction is open; pass its session instead of nesting.
    """
    if _open.get():
        raise RuntimeError("transactions do not nest: take `session` as a parameter")
    token = _open.set(True)
    try:
        with Session(_engines["writing"], expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        _open.reset(token)


@contextmanager
def reading() -> Iterator[Session]:
    """Look without touching: nothing is ever written, and each statement sees what is committed."""
    with Session(_engines["reading"], expire_on_commit=False, autoflush=False) as session:
        yield session


def is_sqlite(session: Session) -> bool:
    """Whether `session` speaks to SQLite, for the few statements the two databases say apart."""
    return session.get_bind().dialect.name == "sqlite"


def _prepare_sqlite(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:  # noqa: ARG001
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a row past its triggers
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {kind}")
