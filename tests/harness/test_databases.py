import contextlib

import psycopg
import sqlalchemy
from sqlalchemy import text

from tests.support import postgresql
from tests.support.databases import on_both, on_postgresql

EVENT = (
    "INSERT INTO events (account_id, payment_id, resource_kind, resource_id, name, actor_kind,"
    " actor_id, details, happened_at)"
    " VALUES ('a', 'p', 'payment', 'p', 'payment_created', 'system', '', '{}', now()) RETURNING id"
)


def run(url: str, statement: str) -> list[tuple]:
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


@on_both
def test_an_empty_database_is_nobody_elses(shelf, dialect):
    first, second = shelf.empty(), shelf.empty()

    run(first.owner_url, "CREATE TABLE mine (id INTEGER)")

    assert first.dialect == dialect
    assert run(first.owner_url, "SELECT count(*) FROM mine") == [(0,)]
    run(second.owner_url, "CREATE TABLE mine (id INTEGER)")
    shelf.throw_away(first)
    shelf.throw_away(second)


@on_both
def test_a_copy_is_migrated_and_does_not_reach_the_next_one(shelf):
    with shelf.lent() as database:
        assert run(database.url, "SELECT count(*) FROM alembic_version") == [(1,)]
        run(database.owner_url, "DELETE FROM alembic_version")

    with shelf.lent() as database:
        assert run(database.url, "SELECT count(*) FROM alembic_version") == [(1,)]


@on_postgresql
def test_the_application_owns_nothing(database):
    mine = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = '{}'"

    assert run(database.url, "SELECT current_user") == [(postgresql.APPLICATION,)]
    assert run(database.url, mine.format(postgresql.APPLICATION)) == [(0,)]
    assert run(database.url, mine.format(postgresql.OWNER)) > [(0,)]


@on_postgresql
def test_what_was_used_is_as_good_as_new(shelf):
    """Whoever is still connected is not for long. Rows that nobody may delete are gone as well."""
    with shelf.lent() as used, contextlib.closing(psycopg.connect(used.url)) as left:
        left.execute(EVENT)
        left.commit()
        left.execute(EVENT)

    with shelf.lent() as again:
        assert again == used
        assert run(again.url, EVENT) == [(1,)]


@on_postgresql
def test_what_was_changed_is_thrown_away(shelf):
    with shelf.lent() as used:
        run(used.owner_url, "ALTER TABLE journals DISABLE TRIGGER USER")

    with shelf.lent() as other:
        assert other != used
