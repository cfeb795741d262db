"""Finding audit records, with names, and the checks of the log."""

from datetime import timedelta

from sqlalchemy import create_engine, text

from app import administration, audit, clock
from app.actors import Actor
from app.administration import audits
from app.audit import nightly, search
from app.audit.search import Looked
from app.jobs import scheduler, worker
from app.queue import JobKind
from tests import make
from tests.support.looking import jobs

ANN, BEN = (Actor.staff(letter * 26) for letter in "ab")


def write(number=0, **more):
    usual = {"actor": ANN, "action": "key_issued", "subject_kind": "thing", "ip": "10.1.2.3"}
    audit.record_now(**usual | {"subject_id": f"thing-{number}"} | more)


def found(looked=search.ANYTHING, **where):
    return [record.subject_id for record in search.find(looked, **where).records]


def test_pages_go_on_from_a_place(hands):
    for number in range(7):
        write(number)

    first = search.find(size=3)
    second = search.find(size=3, older_than=first.older)
    third = search.find(size=3, older_than=second.older)
    back = search.find(size=3, newer_than=third.newer)

    assert [record.position for record in first.records] == [7, 6, 5]
    assert [record.position for record in second.records] == [4, 3, 2]
    assert [record.position for record in third.records] == [1]
    assert [record.position for record in back.records] == [4, 3, 2]
    assert (first.newer, third.older) == (None, None)
    assert search.find(size=3, newer_than=back.newer).newer is None


def test_all_that_is_asked_must_hold(hands):
    service = make.service()
    write(0)
    write(1, actor=BEN, action="refund_asked_for", service_id=service.id)
    hands.forward(days=1)
    write(2, ip="10.9.9.9", action="key_revoked")

    now = clock.now()
    day = timedelta(hours=12)
    for looked, numbers in (
        (Looked(actor_ids=["a" * 26]), "20"),
        (Looked(actor_ids=[]), ""),
        (Looked(action="Key"), "20"),
        (Looked(action="key issued"), "0"),
        (Looked(action="nothing", actions=["key_revoked"]), "2"),
        (Looked(subject="thing-1"), "1"),
        (Looked(subject="x", subject_ids=["thing-0"]), "0"),
        (Looked(ip="10.9."), "2"),
        (Looked(ip="%"), ""),
        (Looked(since=now - day), "2"),
        (Looked(before=now - day), "10"),
        (Looked(since=now - day, action="refund"), ""),
    ):
        assert found(looked) == [f"thing-{number}" for number in numbers], looked
    assert found(service_id=service.id) == ["thing-1"]


def test_ids_become_names():
    user = administration.add_user(
        "gone@example.gov.uk", name="Gone Person", password="correct horse battery", actor=ANN
    )
    service = administration.create_service("Rods", actor=Actor.staff(user.id))
    write(0, actor=Actor.staff(user.id), subject_id=service.id, after={"by": user.id})
    called = "Gone Person (gone@example.gov.uk)"

    (record,) = search.find(size=1).records
    names = audits.names_in([record])
    assert (names.of(user.id), names.of(service.id)) == (called, "Rods")
    assert audits.people_called("gone@") == [user.id]


def test_whom_the_directory_does_not_know_is_called_as_when_they_came():
    after = {"name": "Gone Person", "email": "gone@example.gov.uk"}
    write(action="user_added", subject_kind="user", subject_id="g" * 26, after=after)
    write(actor=Actor.staff("g" * 26))

    (record,) = search.find(size=1).records

    assert audits.names_in([record]).of("g" * 26) == "Gone Person (gone@example.gov.uk)"


def test_the_log_is_checked_once_a_day_and_when_somebody_asks(hands):
    write()
    scheduler.tick()
    scheduler.tick()
    assert len(jobs(JobKind.CHECK_AUDIT_LOG)) == 1
    worker.drain()

    (check,) = nightly.newest()
    assert check.is_intact
    assert check.records == 1

    hands.forward(days=1)
    audits.check_audit_log_daily()
    audits.ask_for_audit_check(actor=ANN)
    worker.drain()

    assert [one.is_intact for one in nightly.newest()] == [True] * 3


def test_a_check_notices_that_all_of_it_was_rewritten(database, hands):
    write()
    audits.check_audit_log_daily()
    worker.drain()
    forge(database)
    write()

    hands.forward(days=1)
    audits.check_audit_log_daily()
    worker.drain()

    newest = nightly.newest()[0]
    assert not newest.is_intact
    assert any("is not the one noted" in problem for problem in newest.problems)


def forge(database):
    """Throw the log away, as only who owns the tables can, and begin another."""
    engine = create_engine(database.owner_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        if database.dialect == "sqlite":
            guards = "SELECT name FROM sqlite_master WHERE tbl_name = 'audit_records'"
            names = connection.execute(text(f"{guards} AND type = 'trigger'")).scalars()
            for name in list(names):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit_records DISABLE TRIGGER ALL"))
        connection.execute(text("DELETE FROM audit_records"))
        connection.execute(text("DELETE FROM audit_head"))
    engine.dispose()
