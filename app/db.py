"""The database: one base class for models, two ways to open it, and no ambient session.

A function that takes `session` joins its caller's transaction. A function that does not, opens
its own. Views can do neither: they call services and queries, which hand back loaded, detached
objects.
"""

import enum
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    FromClause,
    Integer,
    MetaData,
    Select,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from app import copying, lookups, rows
from app.errors import ChangedMeanwhile, Refusal
from app.money import Pence

BUSY_TIMEOUT_MS = 5_000
MOST_BATCHES = 200

_BEGUN = "begun"

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
        list[dict[str, Any]]: Json,
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
_refusals: dict[str, type[Refusal]] = {}


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
        engine.dialect.statement_compiler = _CompilerWithHints
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


def optimise() -> None:
    """Let SQLite look at what its tables hold, or it chooses its indexes blindly.

    PostgreSQL does so by itself.
    """
    with _engines["writing"].connect() as connection:
        if connection.dialect.name == "sqlite":
            # 0x10002: tables that were never looked at too, a sample of each.
            connection.exec_driver_sql("PRAGMA optimize=0x10002")
            connection.commit()


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

    Rows given to `add_row` and `add_new` are written on the way out, after every object.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE): a lock taken halfway fails under
    load where waiting for it at the start does not.

    Raises:
        RuntimeError: another transaction is open; pass its session instead of nesting.
        ChangedMeanwhile: another transaction changed an object of this one first.
        Refusal: a constraint was violated that `refuses` names a refusal for.
    """
    if _open.get():
        raise RuntimeError("transactions do not nest: take `session` as a parameter")
    token = _open.set(True)
    try:
        with Session(_engines["writing"], expire_on_commit=False) as session, session.begin():
            yield session
            session.flush()
            alone = not session.info.get(_BEGUN) and not is_sqlite(session)
            rows.send(session, alone=_engines["reading"] if alone else None)
    except StaleDataError as error:
        raise ChangedMeanwhile from error
    except IntegrityError as error:
        raise _refusal_for(error) or error from error
    finally:
        _open.reset(token)


def in_batches(some: Callable[[], int], *, of: int) -> int:
    """Do something to many rows a batch at a time, so that nobody waits for it. How many it were.

    `some` does it to at most `of` rows, in a transaction of its own, and says to how many. There
    are no more batches than leave other tasks their turn: the rest is for the next time.
    """
    done = 0
    for _ in range(MOST_BATCHES):
        found = some()
        done += found
        if found < of:
            break
    return done


@event.listens_for(Session, "after_begin")
def _note_begin(session: Session, _transaction: object, _connection: object) -> None:
    session.info[_BEGUN] = True


@contextmanager
def reading() -> Iterator[Session]:
    """Look without touching: nothing is ever written, and each statement sees what is committed."""
    with Session(_engines["reading"], expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def planning_anew() -> Iterator[Session]:
    """Look for what people ask, each question by a plan of its own.

    The driver lets PostgreSQL prepare what it is asked often, with one plan for whatever is looked
    for; what suits many rows reads through a million to find three.
    """
    with reading() as session, planned_each(session):
        yield session


@contextmanager
def planned_each(session: Session) -> Iterator[None]:
    """Have each statement of `session` planned for what it asks: see `planning_anew`."""
    if is_sqlite(session):
        yield
        return
    driver: Any = session.connection().connection.driver_connection
    kept, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = kept


def add_row(session: Session, model: type[Base], values: dict[str, Any]) -> None:
    """Add a row that nobody looks at again in this transaction, at a fraction of an object's cost.

    It is written when the transaction ends. Columns that are not named get their defaults.
    """
    rows.add(session, model.__table__, values)


def add_new(session: Session, new: Base) -> None:
    """Add a new object without keeping track of it.

    It is written as it is now, when the transaction ends; what is done to it later is not.
    """
    rows.add_object(session, new)


def refuses(constraint: str, refusal: type[Refusal]) -> None:
    """Let `transaction` raise `refusal` where the database reports `constraint` violated.

    `constraint` is the name of a unique index or constraint, or part of the columns SQLite names
    in its stead.
    """
    _refusals[constraint] = refusal


def _refusal_for(error: IntegrityError) -> Refusal | None:
    said = str(error.orig)
    return next((kind() for name, kind in _refusals.items() if name in said), None)


def is_out_of_reach(error: BaseException) -> bool:
    """Whether the database could not be used just now, be it gone, full, locked or too slow.

    SQLite says so too of tables and columns that do not exist, which is a mistake of ours.
    """
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError) and "no such" not in str(error.orig)


class Lookup:
    """A SELECT of whole objects by unique values, for paths that run a thousand times a second.

    See `lookups.Lookup`. What it finds is detached and not to be changed.
    """

    def __init__(
        self,
        *models: type[Base],
        where: Sequence[ColumnElement[bool]],
        beside: tuple[type[Base], ColumnElement[bool]] | None = None,
    ) -> None:
        self._lookup = lookups.Lookup(*models, where=where, beside=beside)

    def first(self, **parameters: str | int) -> Any:
        """The first match: an object, or a tuple of one for each model; None when there is none."""
        with _engines["reading"].connect() as connection:
            found = self._lookup.first(connection, **parameters)
        return found if found is None or len(found) > 1 else found[0]


class RowLookup:
    """A SELECT of columns, of one row at most, for the same paths. See `lookups.RowLookup`."""

    def __init__(self, statement: Select[Any]) -> None:
        self._lookup = lookups.RowLookup(statement)

    def first(self, **parameters: Any) -> Any:
        """The row, whose columns are attributes of it; None when there is none."""
        with _engines["reading"].connect() as connection:
            return self._lookup.first(connection, **parameters)


class Copy:
    """A SELECT of many rows as lines of a CSV. See `copying.Copy`."""

    def __init__(self, statement: Select[Any]) -> None:
        self._copy = copying.Copy(statement)

    def lines(self, **parameters: Any) -> list[bytes]:
        """Each row as a line, with its end."""
        with _engines["reading"].connect() as connection:
            return self._copy.lines(connection, **parameters)


def is_sqlite(session: Session) -> bool:
    """Whether `session` speaks to SQLite, for the few statements the two databases say apart."""
    return session.get_bind().dialect.name == "sqlite"


class _CompilerWithHints(SQLiteCompiler):
    """Writes the hints that a statement was given behind the tables they are about."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002
        return text


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
