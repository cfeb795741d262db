"""What the database itself refuses, whoever asks and however: the last line of defence.

Everything here is raw SQL, past all of our code.
"""
# ruff: noqa: S608  the SQL here is put together by us, to be refused

import sqlite3
from contextlib import closing, suppress
from itertools import product

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import audit, db, ledger
from app.migrations import APPEND_ONLY
from app.payments.models import Question
from tests import make
from tests.support.databases import on_postgresql

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])

TAMPERING = {
    "audit_records": "action = 'nothing'",
    "events": "name = 'nothing'",
    "journals": "key = 'nothing'",
    "postings": "amount_pence = 0",
}


@pytest.fixture
def history():
    """Rows in all four tables."""
    make.successful_refund(make.captured_payment(1000), amount_pence=400)
    audit.record_now(actor=make.CASEWORKER, action="looked", subject_kind="x", subject_id="y")
    return everything()


def everything():
    with db.reading() as session:
        found = {
            table: session.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
            for table in APPEND_ONLY
        }
    assert all(found.values())
    return found


def connect(url):
    """As somebody with a client of their own, on SQLite with none of our settings."""
    if url.startswith("sqlite"):
        return closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None))
    return psycopg.connect(url, autocommit=True)


def run(connection, *statements):
    """Run statements as one transaction."""
    try:
        connection.execute("BEGIN")
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def posting(journal, line, pence):
    return (
        "INSERT INTO postings (journal_id, line, ledger_account, amount_pence)"
        f" VALUES ('{journal}', {line}, 'card_clearing', {pence})"
    )


def journal(name):
    return (
        "INSERT INTO journals (id, key, account_id, payment_id, posted_at)"
        f" VALUES ('{name}', 'key of {name}', 'a', 'p', '2026-01-01 00:00:00+00')"
    )


REFUSED = (sqlite3.IntegrityError, psycopg.errors.CheckViolation)


# What was written stays


@pytest.mark.parametrize("who", ["url", "owner_url"])
def test_nobody_changes_or_removes_what_was_written(database, history, who):
    refused = (
        sqlite3.IntegrityError,
        psycopg.errors.InsufficientPrivilege if who == "url" else psycopg.errors.RestrictViolation,
        psycopg.errors.FeatureNotSupported,  # to truncate what other tables point at
    )
    with connect(getattr(database, who)) as connection:
        for table in APPEND_ONLY:
            statements = [f"UPDATE {table} SET {TAMPERING[table]}", f"DELETE FROM {table}"]
            if database.dialect == "postgresql":
                statements += [f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
            for statement in statements:
                with pytest.raises(refused):
                    connection.execute(statement)
    assert everything() == history


def test_nor_does_the_applications_own_connection(history):
    for table, statement in product(APPEND_ONLY, ["UPDATE {} SET {}", "DELETE FROM {}"]):
        with pytest.raises(DBAPIError), db.transaction() as session:
            session.execute(text(statement.format(table, TAMPERING[table])))
    assert everything() == history


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_nobody_replaces_what_was_written(database, history, recursive):
    columns = {"postings": "journal_id = 'other', line = 9", "journals": "key = key || '2'"}
    with connect(database.url) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        for table in APPEND_ONLY:
            connection.execute(f"CREATE TEMP TABLE forged AS SELECT * FROM {table} LIMIT 1")
            for how in ("INSERT OR REPLACE", "REPLACE", "INSERT OR FAIL", "INSERT OR ROLLBACK"):
                with pytest.raises(sqlite3.IntegrityError, match="append-only|closed"):
                    connection.execute(f"{how} INTO {table} SELECT * FROM forged")
            if table in columns:
                connection.execute(f"UPDATE forged SET {columns[table]}")
                with pytest.raises(sqlite3.IntegrityError):
                    connection.execute(f"REPLACE INTO {table} SELECT * FROM forged")
            connection.execute("DROP TABLE forged")
    assert everything() == history


@on_sqlite
def test_not_even_by_the_name_that_is_unique(database, history):
    with connect(database.url) as connection:
        key = connection.execute("SELECT key FROM journals").fetchone()[0]
        with pytest.raises(sqlite3.IntegrityError):
            run(
                connection,
                posting("j", 1, 5),
                posting("j", 2, -5),
                journal("j").replace("key of j", key).replace("INSERT", "REPLACE"),
            )
        digest = connection.execute("SELECT digest FROM audit_records").fetchone()[0]
        names = [row[1] for row in connection.execute("PRAGMA table_info(audit_records)")]
        values = ", ".join({"position": "99"}.get(name, name) for name in names)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(
                f"REPLACE INTO audit_records SELECT {values} FROM audit_records"
                f" WHERE digest = '{digest}'"
            )
    assert everything() == history


@on_postgresql
def test_the_application_cannot_take_the_guards_away(database, history):
    attempts = [
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "ALTER TABLE events DISABLE TRIGGER events_refuse_change",
        "DROP TRIGGER events_refuse_change ON events",
        "DROP TRIGGER journals_must_balance ON journals",
        "DROP FUNCTION refuse_change() CASCADE",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE payments DROP CONSTRAINT ck_payments_refunded_within_total",
        "DROP INDEX one_open_question_per_payment",
        "SET session_replication_role = replica",
        "DROP TABLE events CASCADE",
        "ALTER TABLE events RENAME TO old_events",
        "CREATE TABLE public.extra (id int)",
        "GRANT UPDATE ON events TO exchequer_app",
        "ALTER TABLE events OWNER TO exchequer_app",
        "SET ROLE exchequer_owner",
        "UPDATE alembic_version SET version_num = 'x'",
    ]
    with connect(database.url) as connection:
        for attempt in attempts:
            try:
                connection.execute(attempt)
            except psycopg.errors.InsufficientPrivilege:
                continue
            # A GRANT by somebody without the right to is a warning, and grants nothing.
            assert attempt.startswith("GRANT"), attempt
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("UPDATE events SET name = 'nothing'")
    assert everything() == history


# Journals balance


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [5],
        [0],
        [5, -4],
        [5, 5],
        [5, -5, 1],
        [9_000_000_000_000_000, -8_999_999_999_999_999],
    ],
)
@pytest.mark.parametrize("who", ["url", "owner_url"])
def test_a_journal_that_does_not_balance_is_refused(database, lines, who):
    written = [posting("j", line, pence) for line, pence in enumerate(lines, start=1)]
    with connect(getattr(database, who)) as connection:
        with pytest.raises(REFUSED, match="balance"):
            run(connection, *written, journal("j"))
        assert connection.execute("SELECT COUNT(*) FROM postings").fetchone() == (0,)


def test_one_that_balances_is_not(database):
    with connect(database.url) as connection:
        run(
            connection,
            posting("j", 1, 5),
            posting("j", 2, -3),
            posting("j", 3, -2),
            journal("j"),
        )
    with db.reading() as session:
        assert ledger.verify(session) == []


def test_a_closed_journal_stays_closed_even_to_lines_that_balance(database):
    with connect(database.url) as connection:
        run(connection, posting("j", 1, 5), posting("j", 2, -5), journal("j"))
        for lines in ([7], [7, -7]):
            written = [posting("j", line, pence) for line, pence in enumerate(lines, start=3)]
            with pytest.raises(REFUSED, match="closed"):
                run(connection, *written)
        assert connection.execute("SELECT COUNT(*) FROM postings").fetchone() == (2,)


def test_in_the_transaction_that_wrote_it_it_still_has_to_balance(database):
    with connect(database.url) as connection, pytest.raises(REFUSED):
        run(
            connection,
            posting("j", 1, 5),
            posting("j", 2, -5),
            journal("j"),
            posting("j", 3, 7),
        )


def test_lines_without_a_journal_are_refused():
    two_lines = text(f"{posting('nowhere', 1, 5)}, ('nowhere', 2, 'card_clearing', -5)")
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(two_lines)
    with db.reading() as session:
        assert ledger.verify(session) == []


def test_a_name_is_used_once(database):
    with connect(database.url) as connection:
        run(connection, posting("j", 1, 5), posting("j", 2, -5), journal("j"))
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation)):
            run(
                connection,
                posting("k", 1, 5),
                posting("k", 2, -5),
                journal("k").replace("key of k", "key of j"),
            )


@pytest.mark.parametrize("pence", ["0.5", "'5'", "'five'", "1e30", "NULL"])
def test_only_whole_pence(database, pence):
    with connect(database.url) as connection:
        with suppress(sqlite3.IntegrityError, psycopg.Error):
            run(connection, posting("j", 1, pence), posting("j", 2, f"-({pence})"), journal("j"))
        kept = connection.execute("SELECT amount_pence FROM postings").fetchall()
    assert all(type(row[0]) is int for row in kept)
    assert sum(row[0] for row in kept) == 0


@on_postgresql
def test_two_transactions_cannot_make_up_one_journal(database):
    with connect(database.url) as one, connect(database.url) as other:
        for connection, line, pence in ((one, 1, 5), (other, 2, -5)):
            connection.execute("BEGIN")
            connection.execute(posting("j", line, pence))
        one.execute(journal("j"))
        with pytest.raises(psycopg.errors.CheckViolation, match="balance"):
            one.execute("COMMIT")
        with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.ForeignKeyViolation)):
            other.execute("COMMIT")
    with db.reading() as session:
        assert session.execute(text("SELECT COUNT(*) FROM postings")).scalar() == 0


@on_postgresql
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_nobody_slips_a_line_in_while_the_journal_is_being_written(database, isolation):
    with connect(database.url) as one, connect(database.url) as other:
        other.execute(f"BEGIN ISOLATION LEVEL {isolation}")
        other.execute("SELECT 1 FROM journals")  # it sees the world as it is now
        one.execute("BEGIN")
        for line, pence in ((1, 5), (2, -5)):
            one.execute(posting("j", line, pence))
        one.execute(journal("j"))
        other.execute(posting("j", 3, 7))
        one.execute("COMMIT")
        with pytest.raises(psycopg.Error):
            other.execute("COMMIT")
    with db.reading() as session:
        assert ledger.verify(session) == []


@on_postgresql
def test_a_temporary_table_does_not_stand_in_for_ours(database):
    with connect(database.url) as connection:
        connection.execute("CREATE TEMP TABLE postings (journal_id varchar, amount_pence bigint)")
        connection.execute("CREATE TEMP TABLE journals (id varchar)")
        connection.execute("INSERT INTO pg_temp.postings VALUES ('j', 5), ('j', -5)")
        with pytest.raises(psycopg.errors.CheckViolation, match="balance"):
            run(
                connection,
                posting("j", 1, 5).replace("postings", "public.postings"),
                journal("j").replace("journals", "public.journals"),
            )


# The other limits that must never break


def test_a_payment_never_gives_back_more_than_it_took(database):
    payment = make.captured_payment(1000)
    refused = (sqlite3.IntegrityError, psycopg.errors.CheckViolation)
    with connect(database.url) as connection:
        for pence in (1001, -1):
            with pytest.raises(refused):
                connection.execute(f"UPDATE payments SET refunded_pence = {pence}")
        connection.execute("UPDATE payments SET refunded_pence = 1000")
    assert make.again(payment).refunded_pence == 1000


def test_one_question_about_a_payment_is_open_at_a_time(database):
    payment = make.unanswered_payment()
    question = make.open_question(payment)
    refused = (sqlite3.IntegrityError, psycopg.errors.UniqueViolation)
    with connect(database.url) as connection:
        for operation in ("authorise", "capture", "cancel"):
            with pytest.raises(refused):
                connection.execute(copy_of(question, operation=operation))
        connection.execute("UPDATE questions SET answered_at = asked_at")
        connection.execute(copy_of(question, operation="capture"))


def test_one_question_about_a_refund_is_open_at_a_time(database):
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment, amount_pence=400)
    other = make.refund(payment, amount_pence=100)
    question = make.open_question(refund)
    refused = (sqlite3.IntegrityError, psycopg.errors.UniqueViolation)
    with connect(database.url) as connection:
        with pytest.raises(refused):
            connection.execute(copy_of(question))
        connection.execute(copy_of(question, refund_id=other.id))


@pytest.mark.parametrize(
    "mixed_up", [{"operation": "refund", "refund_id": ""}, {"operation": "capture"}]
)
def test_a_question_about_a_refund_says_which(database, mixed_up):
    question = make.open_question(make.unanswered_refund())
    refused = (sqlite3.IntegrityError, psycopg.errors.CheckViolation)
    with connect(database.url) as connection, pytest.raises(refused):
        connection.execute(copy_of(question, **mixed_up))


def copy_of(question, **changes):
    """SQL that writes the same open question down again, under another id."""
    names = [column.name for column in Question.__table__.columns]
    literals = {"id": "'another'"} | {name: f"'{value}'" for name, value in changes.items()}
    values = ", ".join(literals.get(name, name) for name in names)
    return (
        f"INSERT INTO questions ({', '.join(names)}) SELECT {values} FROM questions"
        f" WHERE id = '{question.id}'"
    )
