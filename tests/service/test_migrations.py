"""From nothing to the newest schema, on both databases; and the models are that schema."""

import re
from datetime import UTC, datetime

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, create_engine, select

from app import db, migrations
from app.people import second_factor
from tests.support.databases import on_postgresql
from tests.support.postgresql import APPLICATION

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])

BORN = datetime(2026, 6, 4, 8, 32, tzinfo=UTC)

# What a payment type with a table of its own would bring: it needs the payments of the platform.
TOKENS = '''"""Tokens that are paid with."""

import sqlalchemy as sa
from alembic import op

revision = "tokens_0001_tokens"
down_revision = None
depends_on = "0002_payments_and_refunds"


def upgrade() -> None:
    """Apply it."""
    op.create_table("tokens", sa.Column("id", sa.Integer(), primary_key=True))
'''


@pytest.fixture
def empty(shelf):
    database = shelf.empty()
    yield database
    shelf.throw_away(database)


def directory():
    return ScriptDirectory.from_config(migrations._configured("sqlite://"))


def scripts():
    return list(reversed(list(directory().walk_revisions())))


def differences(url):
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={
                    "compare_type": True,
                    "compare_server_default": True,
                    "include_name": lambda name, *_: name not in migrations.INDEX_ONLY,
                },
            )
            return compare_metadata(context, db.Base.metadata)
    finally:
        engine.dispose()


def catalogue(database, **query):
    """What the database says about itself, asked in its own way."""
    engine = create_engine(database.owner_url)
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql(query[database.dialect]).all()
    finally:
        engine.dispose()


def test_an_empty_database_gets_the_newest_schema(empty):
    assert not migrations.is_current(empty.owner_url)

    migrations.upgrade(empty.owner_url)

    assert migrations.is_current(empty.owner_url)


def test_upgrading_again_changes_nothing(empty):
    for _ in range(2):
        migrations.upgrade(empty.owner_url)
    assert migrations.is_current(empty.owner_url)


@pytest.mark.filterwarnings("ignore:.* expression-based index")  # compared below, by name
def test_the_models_are_the_schema(database):
    assert differences(database.owner_url) == []


def test_every_named_constraint_of_the_models_is_there(database):
    """Alembic does not compare CHECK constraints or indexes on expressions."""
    there = set()
    for name, sql in catalogue(
        database,
        sqlite="SELECT name, sql FROM sqlite_master",
        postgresql="SELECT conname, '' FROM pg_constraint"
        " UNION SELECT indexname, '' FROM pg_indexes",
    ):
        there |= {name, *re.findall(r"CONSTRAINT \"?(\w+)", sql or "")}
    for table in db.Base.metadata.sorted_tables:
        named = [*table.constraints, *table.indexes]
        assert {str(thing.name) for thing in named if thing.name} <= there, table.name


def test_one_comes_after_the_other_under_the_name_of_its_file():
    files = sorted(path.stem for folder in migrations.folders() for path in folder.glob("*.py"))

    assert [script.revision for script in scripts()] == files
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", name) for name in files)
    assert {*directory().get_heads()} == migrations.newest() == {files[-1]}


def test_a_plug_in_brings_a_line_of_migrations_in_its_folder(empty, tmp_path, monkeypatch):
    """It can be added to a platform that is there, and takes no number of the platform's."""
    migrations.upgrade(empty.owner_url)
    folder = tmp_path / "tokens" / "migrations"
    folder.mkdir(parents=True)
    (folder / "tokens_0001_tokens.py").write_text(TOKENS)
    monkeypatch.setattr(migrations, "SHELVES", (*migrations.SHELVES, tmp_path))
    assert not migrations.is_current(empty.owner_url)

    for _ in range(2):
        migrations.upgrade(empty.owner_url)
    migrations.grant(empty.owner_url, APPLICATION)

    assert migrations.is_current(empty.owner_url)
    assert {*directory().get_heads()} == migrations.newest()
    assert migrations.newest() >= {"tokens_0001_tokens"}
    application = create_engine(empty.url)
    with application.begin() as connection:
        connection.exec_driver_sql("INSERT INTO tokens (id) VALUES (1)")
        held = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
        assert {*held} == migrations.newest()
    application.dispose()


def test_each_says_what_it_is_for():
    for script in scripts():
        assert script.doc.strip(), script.revision


def test_each_can_be_run_by_itself(empty):
    """A platform that stopped at any of them goes on from there."""
    from alembic import command

    for script in scripts():
        command.upgrade(migrations._configured(empty.owner_url), script.revision)
    assert migrations.is_current(empty.owner_url)


def test_0038_makes_an_authenticator_app_of_a_secret_and_nothing_of_none(empty):
    from alembic import command

    configured = migrations._configured(empty.owner_url)
    command.upgrade(configured, "0037_api_requests")
    sealed = second_factor.seal("GEZDGNBVGY3TQOJQ", user_id="with")
    engine = create_engine(empty.owner_url)
    with engine.begin() as connection:
        users = Table("users", MetaData(), autoload_with=connection)
        for id_, secret in (("with", sealed), ("without", "")):
            of_anybody = {"email": f"{id_}@example.gov.uk", "name": id_, "password_hash": ""}
            counts = {"failed_attempts": 0, "session_version": 1, "last_totp_step": 58_000_000}
            flags = {"is_platform": False, "created_at": BORN}
            row = {"id": id_, "totp_secret": secret, **of_anybody, **counts, **flags}
            connection.execute(users.insert().values(row))

    command.upgrade(configured, "0038_second_factors")

    with engine.connect() as connection:
        there = MetaData()
        people = Table("users", there, autoload_with=connection)
        rows = connection.execute(Table("second_factors", there, autoload_with=connection).select())
        (app,) = rows.mappings().all()
        assert connection.execute(select(people.c.id).order_by(people.c.id)).scalars().all() == [
            "with",
            "without",
        ]
    engine.dispose()
    assert not {"totp_secret", "last_totp_step"} & set(people.columns.keys())
    assert (app["user_id"], app["kind"], app["last_step"]) == ("with", "app", 58_000_000)
    assert app["created_at"].replace(tzinfo=UTC) == BORN
    assert second_factor.unseal(app["secret"], user_id="with") == "GEZDGNBVGY3TQOJQ"


@on_postgresql
def test_the_application_may_do_what_it_must_and_no_more(database):
    everything = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    with psycopg.connect(database.owner_url) as owner:
        granted = owner.execute(
            "SELECT table_name, array_agg(privilege_type::text)"
            " FROM information_schema.role_table_grants WHERE grantee = %s GROUP BY table_name",
            [APPLICATION],
        ).fetchall()
    rights = {table: set(privileges) for table, privileges in granted}

    known = {*db.Base.metadata.tables, *migrations.INDEX_ONLY, "alembic_version"}
    assert set(rights) == known
    for table, given in rights.items():
        if table == "alembic_version":
            assert given == {"SELECT"}
        elif table in migrations.APPEND_ONLY:
            assert given == {"SELECT", "INSERT"}, table
        else:
            assert given == everything, table


@on_postgresql
def test_it_owns_nothing_and_is_nobody_special(database):
    with psycopg.connect(database.url) as application:
        assert application.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone() == (False, False, False, False)
        owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        assert application.execute(owned).fetchone() == (0,)


@on_postgresql
def test_rights_that_were_given_by_hand_are_taken_back(database):
    with psycopg.connect(database.owner_url) as owner:
        owner.execute(f"GRANT ALL ON events, payments TO {APPLICATION}")

    migrations.grant(database.owner_url, APPLICATION)

    with psycopg.connect(database.url) as application:
        for statement in ("UPDATE events SET name = 'x'", "TRUNCATE payments CASCADE"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement)
            application.rollback()


@on_sqlite
def test_on_sqlite_there_is_nobody_to_grant_anything_to(database):
    migrations.grant(database.owner_url, APPLICATION)

    assert migrations.is_current(database.owner_url)


@on_sqlite
def test_a_percent_sign_in_the_address_is_a_percent_sign(tmp_path):
    folder = tmp_path / "100%"
    folder.mkdir()
    url = f"sqlite:///{folder / 'x.sqlite3'}"

    migrations.upgrade(url)

    assert migrations.is_current(url)
    assert [path.name for path in folder.glob("*.sqlite3")] == ["x.sqlite3"]


def test_the_list_of_what_only_grows_is_the_one_in_force(database):
    triggers = catalogue(
        database,
        sqlite="SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        postgresql="SELECT tgrelid::regclass::text, tgname FROM pg_trigger",
    )
    guarded = {table for table, name in triggers if name.endswith(("_delete", "_refuse_change"))}
    assert guarded == set(migrations.APPEND_ONLY)
