import sqlalchemy
from sqlalchemy import text

from tests.support import postgresql
from tests.support.databases import on_both, on_postgresql


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
