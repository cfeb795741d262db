"""What those who run the platform find and change: services, people, jobs, and how all of it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import administration, clock, db, health, queue, signs
from app.accounts import finding as services
from app.actors import Actor
from app.administration import jobs, watching
from app.administration.watching import NoReason, NotYourself
from app.audit.models import AuditRecord
from app.jobs import scheduler, worker
from app.people import directory, finding
from app.people.errors import UserNotFound
from app.queue import Job, JobKind, management
from app.queue.management import JobMoved, JobState
from tests import make
from tests.support.together import at_once, raised

OPERATOR = Actor.staff("somebody-of-the-platform")


def records(subject_id):
    with db.reading() as session:
        return session.scalars(
            select(AuditRecord)
            .where(AuditRecord.subject_id == subject_id)
            .order_by(AuditRecord.position)
        ).all()


@pytest.fixture
def somebody():
    return administration.add_user(
        "ann@example.gov.uk", name="Ann Clerk", password="correct horse battery", actor=OPERATOR
    )


# Finding


def test_services_are_found_by_a_part_of_a_name_an_organisation_or_an_id(monkeypatch):
    rods = make.service("Rod licences", organisation="Rivers Agency")
    boats = make.service("boats", merchant_name="Port of 100% Things")
    account = make.account(of=rods)

    def found(asked):
        return [one.id for one in services.services(asked).rows]

    assert found("") == [boats.id, rods.id]  # by name, however it is written
    assert found("ROD") == [rods.id]
    assert found("rivers") == [rods.id]
    assert found("100%") == [boats.id]
    assert found(rods.id) == found(account.id) == [rods.id]
    assert found("%") == [boats.id]
    assert found("nothing like it") == []


def test_pages_of_services_and_people_skip_nobody(monkeypatch, somebody):
    monkeypatch.setattr(services, "SIZE", 2)
    made = [make.service(name).id for name in ("b", "A", "c", "a", "B")]
    seen, after = [], ""
    while True:
        page = services.services(after=after)
        seen += [one.id for one in page.rows]
        after = page.after
        if not after:
            break

    assert sorted(seen) == sorted(made)
    assert [one.name.lower() for one in map(make.again, map(_service, seen))] == [
        "a", "a", "b", "b", "c",
    ]  # fmt: skip
    monkeypatch.setattr(finding, "SIZE", 1)
    make.changed(somebody, failed_attempts=1)
    assert [one.email for one in finding.people("CLERK").rows] == ["ann@example.gov.uk"]
    assert finding.people("clerk").after == ""
    assert finding.people("", after="ann@example.gov.uk").rows == []


def _service(service_id):
    from app.accounts.models import Service

    with db.reading() as session:
        return session.get_one(Service, service_id)


# People


def test_somebody_is_kept_out_and_let_in_again_and_each_time_it_is_written_down(somebody):
    watching.keep_out(somebody.id, reason="Left the service", actor=OPERATOR, ip="::1")
    kept_out = make.again(somebody)
    assert kept_out.disabled_at is not None
    assert directory.of_session(somebody.id, session_version=somebody.session_version) is None
    assert watching.kept_out_because(somebody.id) == "Left the service"

    watching.let_in(somebody.id, actor=OPERATOR)
    assert make.again(somebody).disabled_at is None
    make.changed(somebody, failed_attempts=10, locked_at=clock.now())
    watching.unlock(somebody.id, actor=OPERATOR)
    assert (make.again(somebody).failed_attempts, make.again(somebody).locked_at) == (0, None)
    watching.sign_out_everywhere(somebody.id, actor=OPERATOR)

    _added, off, on, unlocked, ended = records(somebody.id)
    assert [one.action for one in (off, on, unlocked, ended)] == [
        "user_disabled",
        "user_enabled",
        "user_unlocked",
        "sessions_ended",
    ]
    assert (off.before["is_disabled"], off.after["is_disabled"]) == (False, True)
    assert (off.after["reason"], off.ip, off.actor_id) == ("Left the service", "::1", OPERATOR.id)
    assert (unlocked.before["failed_attempts"], unlocked.after["failed_attempts"]) == (10, 0)
    assert ended.before["session_version"] + 1 == ended.after["session_version"]


def test_nobody_does_it_to_themselves_or_without_a_reason(somebody):
    for change in (watching.unlock, watching.let_in, watching.sign_out_everywhere):
        with pytest.raises(NotYourself):
            change(somebody.id, actor=Actor.staff(somebody.id))
        with pytest.raises(UserNotFound):
            change("0" * 26, actor=OPERATOR)
    for reason in ("", "x" * 256):
        with pytest.raises(NoReason):
            watching.keep_out(somebody.id, reason=reason, actor=OPERATOR)
    assert [one.action for one in records(somebody.id)] == ["user_added"]


# Jobs


def failing_job(*, is_dead=False):
    with db.transaction() as session:
        queue.enqueue(session, JobKind.FORGET_CARD, "0" * 26)
    [job] = queue.claim(lease_seconds=30)
    queue.fail(job, "CardNotForgotten")
    return make.changed(job, dead_at=clock.now() if is_dead else None)


def test_the_queue_is_counted_and_what_failed_is_shown(hands):
    failing, dead = failing_job(), failing_job(is_dead=True)
    with db.transaction() as session:
        queue.enqueue(session, JobKind.SEND_REFUND, "1" * 26)
        queue.enqueue(session, JobKind.SEND_REFUND, "2" * 26, run_at=clock.now() + timedelta(1))

    overview = management.overview()

    assert overview.counts[JobKind.FORGET_CARD] == {JobState.FAILING: 1, JobState.SET_ASIDE: 1}
    assert overview.counts[JobKind.SEND_REFUND] == {JobState.WAITING: 2}
    assert overview.oldest_due_at is not None
    assert [job.id for job in management.failed()] == [dead.id, failing.id]
    queue.claim(lease_seconds=30)
    assert management.overview().counts[JobKind.SEND_REFUND][JobState.RUNNING] == 1


def test_a_job_is_given_up_and_tried_again(hands):
    job = failing_job()
    jobs.set_job_aside(job.id, actor=OPERATOR, ip="::1")
    assert make.again(job).dead_at is not None
    with pytest.raises(JobMoved):
        jobs.set_job_aside(job.id, actor=OPERATOR)

    jobs.try_job_again(job.id, actor=OPERATOR)

    found = make.again(job)
    assert (found.dead_at, found.attempts) == (None, 0)
    [again] = queue.claim(lease_seconds=30)
    assert again.id == job.id
    with pytest.raises(JobMoved):  # a worker has it
        jobs.try_job_again(job.id, actor=OPERATOR)
    queue.complete(again)
    with pytest.raises(JobMoved):  # it is done
        jobs.set_job_aside(job.id, actor=OPERATOR)
    aside, again = records(str(job.id))
    assert (aside.action, aside.before["is_set_aside"], aside.after["is_set_aside"]) == (
        "job_set_aside",
        False,
        True,
    )
    assert (again.action, again.after["attempts"]) == ("job_tried_again", 0)


def test_one_job_given_up_by_two_at_once():
    job = failing_job()

    outcomes = at_once(*[lambda: jobs.set_job_aside(job.id, actor=OPERATOR)] * 4)

    assert len(raised(outcomes, JobMoved)) == 3
    assert len(records(str(job.id))) == 1


# Health


def test_what_was_never_seen_is_said_and_what_lives_says_so(hands):
    def found():
        return {one.name: one.is_well for one in health.findings() if one.name != "clock"}

    assert found() == {
        "database": True,
        "schema": True,
        "worker": False,
        "scheduler": False,
        "ledger": None,
        "audit": None,
        "disk": True,
    }
    worker.say_so()
    scheduler.tick()
    signs.note(signs.LEDGER, is_well=False)
    signs.note(signs.LEDGER, is_well=False)  # again is no second row
    assert found() == {
        "database": True,
        "schema": True,
        "worker": True,
        "scheduler": True,
        "ledger": False,
        "audit": None,
        "disk": True,
    }
    hands.forward(seconds=100)
    assert (found()["worker"], found()["scheduler"]) == (False, False)


def test_jobs_that_hold_no_payload(hands):
    """What staff are shown of a job is an id and the name of an error, because there is no more."""
    assert set(Job.__table__.columns.keys()) == {
        "id",
        "kind",
        "subject_id",
        "run_at",
        "attempts",
        "lease",
        "leased_until",
        "last_error",
        "created_at",
        "dead_at",
    }
