"""The audit log: writing, and noticing every kind of tampering."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app import audit, clock, db
from app.actors import Actor
from app.audit import AuditRecord
from app.audit.verification import MOST_PROBLEMS
from tests.support.together import at_once, raised

MANAGER = Actor.staff("a-manager")


class Undone(Exception):
    """Rolls a transaction back."""


def write(count=1, **more):
    for number in range(count):
        audit.record_now(
            **{
                "actor": MANAGER,
                "action": "thing_changed",
                "subject_kind": "thing",
                "subject_id": f"thing-{number}",
                "before": {"size": number},
                "after": {"size": number + 1},
            }
            | more
        )


def records():
    with db.reading() as session:
        return session.query(AuditRecord).order_by(AuditRecord.position).all()


@pytest.fixture
def tamper(database):
    """Change the tables as somebody would who owns the database and has taken off its locks."""

    def run(*statements):
        engine = create_engine(database.owner_url, poolclass=NullPool)
        with engine.begin() as connection:
            if database.dialect == "sqlite":
                for verb in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS audit_records_refuse_{verb}"))
            else:
                connection.execute(text("ALTER TABLE audit_records DISABLE TRIGGER USER"))
            for statement in statements:
                connection.execute(text(statement))

    return run


def test_a_record_says_who_did_what_to_what_and_from_where():
    write(service_id="a-service", account_id="an-account", ip="192.0.2.1")

    (record,) = records()

    assert (record.actor_kind, record.actor_id) == (MANAGER.kind, MANAGER.id)
    assert record.action == "thing_changed"
    assert (record.subject_kind, record.subject_id) == ("thing", "thing-0")
    assert (record.service_id, record.account_id) == ("a-service", "an-account")
    assert record.before == {"size": 0}
    assert record.after == {"size": 1}
    assert record.ip == "192.0.2.1"
    assert clock.now() - record.happened_at < timedelta(minutes=1)


def test_an_empty_log_is_intact():
    report = audit.verify()

    assert report.is_intact
    assert report.records == 0


def test_an_untouched_log_is_intact():
    write(5)
    write(
        before=None, after={"name": "Trwyddedau pysgota \u2603 \U0001f41f a\x00\ud800", "n": 2**70}
    )

    report = audit.verify()

    assert report.problems == []
    assert report.records == 6
    assert report.digest == records()[-1].digest


def test_records_are_chained():
    write(3)

    first, second, third = records()

    assert first.previous == "0" * 64
    assert second.previous == first.digest
    assert third.previous == second.digest
    assert [first.position, second.position, third.position] == [1, 2, 3]


def test_what_is_rolled_back_leaves_no_gap():
    write()
    with suppress(Undone), db.transaction() as session:
        audit.record(
            session, actor=MANAGER, action="undone", subject_kind="thing", subject_id="thing"
        )
        raise Undone
    write()

    assert [record.position for record in records()] == [1, 2]
    assert audit.verify().is_intact


def test_several_records_in_one_transaction_follow_each_other():
    with db.transaction() as session:
        for number in range(3):
            audit.record(
                session,
                actor=MANAGER,
                action="thing_changed",
                subject_kind="thing",
                subject_id=f"thing-{number}",
            )

    assert audit.verify().is_intact
    assert [record.subject_id for record in records()] == ["thing-0", "thing-1", "thing-2"]


def test_twenty_threads_write_one_chain():
    outcomes = at_once(*[lambda: write(10)] * 20)

    assert raised(outcomes) == []
    report = audit.verify()
    assert report.problems == []
    assert report.records == 200


@pytest.mark.parametrize(
    "change",
    [
        "action = 'nothing_happened'",
        "actor_id = 'somebody-else'",
        "actor_kind = 'api'",
        "subject_id = 'thing-9'",
        "subject_kind = 'nothing'",
        "service_id = 'another'",
        "account_id = 'another'",
        "ip = '198.51.100.7'",
        "happened_at = '2020-01-01 00:00:00.000000'",
        """before = '{"size": 0}'""",
        """after = '{"size": 3, "more": null}'""",
        "after = NULL",
        f"previous = '{'1' * 64}'",
        f"digest = '{'1' * 64}'",
    ],
)
def test_a_changed_record_is_noticed(tamper, change):
    write(5)

    tamper(f"UPDATE audit_records SET {change} WHERE position = 3")  # noqa: S608  our own words

    assert any(
        "record 3" in problem or "record 4" in problem for problem in audit.verify().problems
    )


def test_a_record_changed_beyond_reading_is_noticed(tamper):
    write(5)

    tamper("UPDATE audit_records SET actor_kind = 'nobody' WHERE position = 3")

    assert "record 3 cannot be read" in audit.verify().problems


@pytest.mark.parametrize("dialect", ["sqlite"])  # the other stores no such thing
@pytest.mark.parametrize("change", ["happened_at = 'yesterday'", "after = '{'", "before = ''"])
def test_so_is_one_that_only_sqlite_would_keep(tamper, change):
    write(5)

    tamper(f"UPDATE audit_records SET {change} WHERE position = 3")  # noqa: S608  our own words

    assert "record 3 cannot be read" in audit.verify().problems


@pytest.mark.parametrize(
    ("position", "problem"),
    [
        (1, "record 1 is missing"),
        (3, "record 3 is missing"),
        (5, "the log should end with record 5, and does not"),
    ],
)
def test_a_deleted_record_is_noticed(tamper, position, problem):
    write(5)

    tamper(f"DELETE FROM audit_records WHERE position = {position}")  # noqa: S608  our own number

    assert problem in audit.verify().problems


def test_a_deleted_record_is_noticed_even_when_the_others_move_up(tamper):
    write(5)

    tamper(
        "DELETE FROM audit_records WHERE position = 3",
        "UPDATE audit_records SET position = 3 WHERE position = 4",
        "UPDATE audit_records SET position = 4 WHERE position = 5",
        "UPDATE audit_head SET position = 4",
    )

    assert "record 3 does not follow the one before it" in audit.verify().problems


def test_records_that_changed_places_are_noticed(tamper):
    write(5)

    tamper(
        "UPDATE audit_records SET position = 99 WHERE position = 2",
        "UPDATE audit_records SET position = 2 WHERE position = 3",
        "UPDATE audit_records SET position = 3 WHERE position = 99",
    )

    problems = audit.verify().problems
    assert "record 2 does not follow the one before it" in problems
    assert "record 2 was changed" in problems


COPIED = """
INSERT INTO audit_records (position, happened_at, actor_kind, actor_id, action, subject_kind,
    subject_id, service_id, account_id, before, after, ip, previous, digest)
SELECT {position}, happened_at, actor_kind, actor_id, action, subject_kind,
    subject_id, service_id, account_id, before, after, ip, {previous}, '{digest}'
FROM audit_records WHERE position = {like}
"""


def test_an_inserted_record_is_noticed(tamper):
    write(5)

    tamper(
        *(
            f"UPDATE audit_records SET position = {position + 1} WHERE position = {position}"  # noqa: S608
            for position in (5, 4, 3)
        ),
        COPIED.format(position=3, previous="previous", digest="f" * 64, like=2),
        "UPDATE audit_head SET position = 6",
    )

    assert not audit.verify().is_intact


def test_a_record_put_in_after_the_end_is_noticed(tamper):
    write(2)

    tamper(COPIED.format(position=3, previous="digest", digest="f" * 64, like=2))

    assert audit.verify().problems == ["record 3 was put in after the end of the log"]


@pytest.mark.parametrize("position", [0, -1])
def test_a_record_put_in_before_the_beginning_is_noticed(tamper, position):
    write(2)

    tamper(COPIED.format(position=position, previous="previous", digest="f" * 64, like=2))

    assert not audit.verify().is_intact


def test_a_log_that_was_emptied_is_noticed_by_its_head(tamper):
    write(3)

    tamper("DELETE FROM audit_records")

    assert audit.verify().problems == ["the log should end with record 3, and does not"]


def test_a_log_without_a_head_is_noticed(tamper):
    write(3)

    tamper("DELETE FROM audit_head")

    assert audit.verify().problems == ["record 3 was put in after the end of the log"]


def test_a_log_rewritten_head_and_all_is_noticed_by_what_was_noted(tamper):
    write(3)
    noted = audit.verify()

    tamper("DELETE FROM audit_records", "DELETE FROM audit_head")
    write(2)

    assert audit.verify().is_intact
    assert audit.verify(noted={noted.records: noted.digest}).problems == [
        "record 3 was noted and is not there"
    ]
    write(2)
    assert audit.verify(noted={noted.records: noted.digest}).problems == [
        "record 3 is not the one noted"
    ]


def test_an_untouched_log_agrees_with_what_was_noted():
    write(3)
    noted = audit.verify()
    write(2)

    assert audit.verify(noted={noted.records: noted.digest}).is_intact


def test_a_log_longer_than_a_page_is_read_to_its_end(monkeypatch, tamper):
    monkeypatch.setattr("app.audit.verification.PAGE", 3)
    write(10)

    assert audit.verify().records == 10
    assert audit.verify().is_intact
    tamper("UPDATE audit_records SET ip = 'x' WHERE position = 9")
    assert audit.verify().problems == ["record 9 was changed"]


def test_a_report_stays_readable_whatever_happened(tamper):
    write(MOST_PROBLEMS + 20)

    tamper("UPDATE audit_records SET ip = 'x'")

    assert len(audit.verify().problems) == MOST_PROBLEMS


def test_checking_while_others_write_finds_nothing():
    write(20)

    outcomes = at_once(lambda: write(30), audit.verify, audit.verify, audit.verify)

    assert raised(outcomes) == []
    assert [report.problems for report in outcomes[1:]] == [[], [], []]
