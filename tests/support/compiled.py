"""SQL that any test has compiled, kept for the next, as a process that serves for days has it.

SQLAlchemy keeps what it compiled by engine, and every test has an engine of its own: a fifth of the
time of the tests of services went into compiling the same statements for the same two databases.
"""

from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

STATEMENTS_KEPT = 4_000

_kept: LRUCache[Any, Any] = LRUCache(STATEMENTS_KEPT)


def share() -> None:
    """Let all engines share it. Dialects are the same if they would compile the same."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _is_same
        dialect.__hash__ = _hash
    Engine._compiled_cache = property(lambda _: _kept, lambda *_: None)


def _is_same(one: Any, other: object) -> bool:
    return type(one) is type(other) and one.statement_compiler is other.statement_compiler


def _hash(dialect: Any) -> int:
    return hash(type(dialect))
