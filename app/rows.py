"""Rows straight to the driver: the inserts that every step makes.

An object costs SQLAlchemy half a millisecond to insert, and a statement of its own a round trip.
What goes through here costs a fifth of that, and on PostgreSQL all rows that a transaction adds
travel in one statement. The SQL is still built and compiled by SQLAlchemy, once. `db.add_row` and
`db.add_new` are what the platform uses; nothing else but `lookups` and `copying` talks to a driver.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, FromClause, Table
from sqlalchemy.orm import Session, object_mapper
from sqlalchemy.orm.attributes import set_committed_value

from app.driver import as_sqlalchemy_says

_ADDED = "rows_added"

_PARAMETER = re.compile(r"%\(\w+\)s")
# More rows than any step of a payment adds go table by table, so many at once: a statement takes
# 65,535 values, and each shape of one is kept.
_MOST_TOGETHER = 64

_compiled: dict[tuple[str, str], "_Insert"] = {}
_together: dict[tuple[tuple[str, int], ...], str] = {}


def add(session: Session, table: FromClause, values: dict[str, Any]) -> None:
    """Remember a row to be written when the transaction ends."""
    session.info.setdefault(_ADDED, []).append((table, values))


def add_object(session: Session, new: Any) -> None:
    """Remember a new object's row, and fill in the defaults that writing it would have given it."""
    mapper = object_mapper(new)
    values: dict[str, Any] = {}
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        value = new.__dict__.get(attribute.key)
        if value is None:
            value = 1 if column is mapper.version_id_col else _default(column.default)
            set_committed_value(new, attribute.key, value)
        values[column.key] = value
    add(session, mapper.local_table, values)


def send(session: Session, *, alone: Engine | None) -> None:
    """Write what was added.

    On SQLite row by row in the order given. On PostgreSQL table by table, and in one statement
    unless there are many; where that is all the transaction does, over `alone`, an engine whose
    statements are transactions of their own: one round trip instead of three.

    Raises:
        DBAPIError: a constraint refused a row; nothing of the transaction stays.
    """
    added = session.info.pop(_ADDED, None)
    if not added:
        return
    if alone is None or len(added) > _MOST_TOGETHER:
        _send(session.connection(), added)
        return
    with alone.connect() as connection:
        _send(connection, added)


def _send(connection: Connection, added: Sequence[tuple[Table, dict[str, Any]]]) -> None:
    dialect = connection.dialect
    driver: Any = connection.connection.dbapi_connection
    try:
        if dialect.positional:
            for table, values in added:
                insert = _insert(table, dialect)
                driver.execute(insert.sql, list(insert.prepare(values).values()))
        else:
            # Placeholders as the server has them: the driver would look for its own in each
            # statement that has more than fifty, every time.
            cursor = dialect.loaded_dbapi.RawCursor(driver)
            for together in _portions(added):
                cursor.execute(*_one_statement(together, dialect))
    except dialect.loaded_dbapi.Error as error:
        raise as_sqlalchemy_says(error, "INSERT", connection) from error


def _portions(
    added: Sequence[tuple[Table, dict[str, Any]]],
) -> Iterator[Sequence[tuple[Table, dict[str, Any]]]]:
    """All of it, where it is little; else each table's, in portions of few different sizes."""
    if len(added) <= _MOST_TOGETHER:
        yield added
        return
    by_table: dict[Table, list[tuple[Table, dict[str, Any]]]] = {}
    for row in added:
        by_table.setdefault(row[0], []).append(row)
    for rows in by_table.values():
        start, size = 0, _MOST_TOGETHER
        while start < len(rows):
            while size > len(rows) - start:
                size //= 2
            yield rows[start : start + size]
            start += size


def _one_statement(
    added: Sequence[tuple[Table, dict[str, Any]]], dialect: Dialect
) -> tuple[str, list[Any]]:
    """All rows in one statement. Rows of one table keep their order; its numbers follow it."""
    by_table: dict[Table, list[dict[str, Any]]] = {}
    for table, values in added:
        by_table.setdefault(table, []).append(values)
    parameters: list[Any] = []
    for table, rows in by_table.items():
        insert = _insert(table, dialect)
        for values in rows:
            parameters += insert.prepare(values).values()
    shape = tuple((table.name, len(rows)) for table, rows in by_table.items())
    if shape not in _together:
        numbers = count(1)
        inserts = [
            _insert(table, dialect).for_rows(len(rows), numbers) for table, rows in by_table.items()
        ]
        named = ", ".join(f"rows_{place} AS ({sql})" for place, sql in enumerate(inserts[:-1]))
        _together[shape] = f"WITH {named} {inserts[-1]}" if named else inserts[-1]
    return _together[shape], parameters


class _Insert:
    """The INSERT of one table for one database, and how each value is prepared for it."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        columns = [column for column in table.columns if not _numbered_by_database(column)]
        self.sql = str(
            table.insert().inline().compile(dialect=dialect, column_keys=[c.key for c in columns])
        )
        self._columns: Sequence[tuple[str, Any, Callable[[Any], Any] | None]] = [
            (
                column.key,
                column.default,
                column.type.dialect_impl(dialect).bind_processor(dialect),
            )
            for column in columns
        ]
        self._names = frozenset(column.key for column in table.columns)

    def prepare(self, values: dict[str, Any]) -> dict[str, Any]:
        """The driver's values for a row, in the order of the statement.

        Raises:
            KeyError: a value names no column.
        """
        if not self._names >= values.keys():
            raise KeyError(*(values.keys() - self._names))
        row: dict[str, Any] = {}
        for key, default, processor in self._columns:
            value = values[key] if key in values else _default(default)
            row[key] = value if processor is None else processor(value)
        return row

    def for_rows(self, rows: int, numbers: Iterator[int]) -> str:
        """The statement for so many rows, its parameters numbered on from the ones before."""
        head, row = self.sql.split(" VALUES ", 1)
        lines = [_PARAMETER.sub(lambda _: f"${next(numbers)}", row) for _ in range(rows)]
        return f"{head} VALUES {', '.join(lines)}"


def _insert(table: Table, dialect: Dialect) -> _Insert:
    key = (dialect.name, table.name)
    if key not in _compiled:
        _compiled[key] = _Insert(table, dialect)
    return _compiled[key]


def _numbered_by_database(column: Any) -> bool:
    return column.primary_key and column.table.autoincrement_column is column


def _default(default: Any) -> Any:
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg
