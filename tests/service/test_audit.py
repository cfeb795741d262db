"""The audit log: writing, and noticing every kind of tampering."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from app import administration, audit, clock, db
from app.actors import Actor
from app.audit import AuditHead, AuditRecord
from app.audit.verification import MOST_PROBLEMS
from app.people import Role
from tests import make
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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_records SET ip = 'x'",
        "DELETE FROM audit_records",
    ],
)
def test_the_application_cannot_change_the_log(statement):
    write()

    with pytest.raises(DatabaseError), db.transaction() as session:
        session.execute(text(statement))

    assert audit.verify().records == 1


def test_what_is_set_up_is_recorded_with_who_did_it_but_no_secret():
    service = administration.create_service("Rods", organisation="EA", actor=MANAGER, ip="::1")
    administration.change_service(service.id, name="Rod licences", actor=MANAGER)
    account = administration.create_account(service.id, actor=MANAGER)
    administration.change_account(account.id, allow_moto=True, actor=MANAGER)
    administration.change_account(account.id, allow_moto=True, actor=MANAGER)  # changes nothing
    administration.disable_account(account.id, reason="Closed", actor=MANAGER)
    administration.enable_account(account.id, actor=MANAGER)
    secret = administration.issue_key(account.id, description="CI", actor=MANAGER)
    with db.reading() as session:
        key_id = session.execute(text("SELECT id FROM api_keys")).scalar_one()
    administration.revoke_key(key_id, account_id=account.id, actor=MANAGER)
    user = administration.add_user(
        "ada@example.gov.uk", name="Ada", password="correct horse battery", actor=MANAGER
    )
    administration.add_to_service(user.id, service.id, role=Role.VIEW_ONLY, actor=MANAGER)
    administration.add_to_service(user.id, service.id, role=Role.ADMINISTRATOR, actor=MANAGER)
    administration.remove_from_service(user.id, service.id, actor=MANAGER)
    administration.remove_from_service(user.id, service.id, actor=MANAGER)  # changes nothing
    administration.change_password(user.id, "another horse battery", actor=MANAGER)
    totp_secret = administration.change_second_factor(user.id, actor=MANAGER)
    administration.end_sessions(user.id, actor=MANAGER)
    administration.unlock_user(user.id, actor=MANAGER)
    administration.note_sign_in(user.id, ip="::1")
    administration.disable_user(user.id, actor=MANAGER)

    found = records()

    assert [record.action for record in found] == [
        "service_created",
        "service_changed",
        "account_created",
        "account_changed",
        "account_disabled",
        "account_enabled",
        "key_issued",
        "key_revoked",
        "user_added",
        "role_given",
        "role_given",
        "role_taken",
        "password_changed",
        "second_factor_changed",
        "sessions_ended",
        "user_unlocked",
        "signed_in",
        "user_disabled",
    ]
    by_action = {record.action: record for record in found}
    assert by_action["service_created"].after == {"name": "Rods", "organisation": "EA"}
    assert by_action["service_created"].ip == "::1"
    assert by_action["service_changed"].before == {"name": "Rods"}
    assert by_action["account_changed"].before == {"allow_moto": False}
    assert by_action["account_changed"].after == {"allow_moto": True}
    assert by_action["key_issued"].account_id == account.id
    assert by_action["key_issued"].service_id == service.id
    assert by_action["key_issued"].after == {"key": secret[:13], "description": "CI"}
    assert by_action["role_given"].before == {"role": "view_only"}
    assert by_action["role_given"].after == {"role": "administrator"}
    assert by_action["role_taken"].before == {"role": "administrator"}
    assert by_action["signed_in"].actor_id == user.id
    everything = repr([(record.before, record.after) for record in found])
    assert secret[13:35] not in everything
    assert totp_secret not in everything
    assert "horse battery" not in everything
    assert audit.verify().is_intact


def test_what_fails_is_not_recorded():
    account = make.account()

    with pytest.raises(Exception, match="cannot be changed"):
        administration.change_account(account.id, allow_moto="yes", actor=MANAGER)

    assert records() == []


def test_the_head_is_one_row():
    write(2)

    with db.reading() as session:
        (head,) = session.query(AuditHead).all()

    assert (head.position, head.digest) == (2, records()[-1].digest)
