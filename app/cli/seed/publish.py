"""Copies what was built to where it belongs: all of it in one transaction, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, create_engine, func, select, text

from app import models
from app.accounts.models import Service
from app.db import Base
from app.ledger.journal import Journal, Posting
from app.people.models import User

ROWS_AT_ONCE = 500
_ONLY_ONE_AT_A_TIME = 7_236_101  # any number: the name of a lock


class NotEmpty(Exception):
    """The database has services or people in it already."""


def publish(file: Path, target: Engine, *, before_commit: Callable[[], None]) -> None:
    """Copy every row of `file` into `target`, migrated and empty, and call `before_commit`.

    Raises:
        NotEmpty: nothing was copied.
    """
    source = create_engine(f"sqlite:///{file}")
    try:
        with source.connect() as read, target.begin() as write:
            if write.dialect.name == "postgresql":
                # Whoever is first may take longer than anything else is allowed to.
                write.execute(text("SET LOCAL lock_timeout = '25s'"))
                write.execute(text(f"SELECT pg_advisory_xact_lock({_ONLY_ONE_AT_A_TIME})"))
            if not is_empty(write):
                raise NotEmpty
            for table in _in_order():
                for rows in _rows(read, table):
                    write.execute(table.insert(), rows)
            before_commit()
    finally:
        source.dispose()


def is_empty(connection: Connection) -> bool:
    """Whether nobody has made anything here yet."""
    return not any(
        connection.scalar(select(func.count()).select_from(model)) for model in (Service, User)
    )


def _in_order() -> list[Table]:
    """Every table after those it refers to; but postings before the journals that close them."""
    models.load()
    names = [table.name for table in Base.metadata.sorted_tables]
    names.remove(Posting.__tablename__)
    names.insert(names.index(Journal.__tablename__), Posting.__tablename__)
    return [Base.metadata.tables[name] for name in names]


def _rows(read: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    """The rows in the order of their keys. Numbers that the database gives, it gives anew."""
    columns = [column for column in table.columns if not _is_numbered_by_database(column)]
    found = read.execute(select(*columns).order_by(*table.primary_key.columns))
    for rows in found.mappings().partitions(ROWS_AT_ONCE):
        yield [dict(row) for row in rows]


def _is_numbered_by_database(column: Column[Any]) -> bool:
    return column.table.autoincrement_column is column
