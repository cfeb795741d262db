from datetime import timedelta

import pytest

from app import clock, db, queue
from app.jobs import worker
from app.queue import JobKind
from app.queue.service import LONGEST_WAIT, MAX_ATTEMPTS
from tests import make
from tests.support.looking import jobs
from tests.support.together import at_once, raised


class Killed(BaseException):
    """What the death of a process looks like from inside."""


def enqueue(*subjects, kind=JobKind.FIND_OUT, **when):
    with db.transaction() as session:
        for subject in subjects:
            queue.enqueue(session, kind, subject, **when)


def claim(limit=1, lease_seconds=30):
    return [job.subject_id for job in queue.claim(lease_seconds=lease_seconds, limit=limit)]


def test_work_comes_out_in_the_order_in_which_it_went_in():
    enqueue("a", "b", "c")

    assert [claim(), claim(), claim(), claim()] == [["a"], ["b"], ["c"], []]


def test_several_at_a_time_too():
    enqueue("a", "b", "c")

    assert [claim(2), claim(2), claim(2)] == [["a", "b"], ["c"], []]


def test_it_is_only_there_when_its_transaction_is():
    def change_that_fails():
        with db.transaction() as session:
            queue.enqueue(session, JobKind.FIND_OUT, "a")
            raise Killed

    with pytest.raises(Killed):
        change_that_fails()
    assert claim() == []


def test_what_is_for_later_comes_later(hands):
    enqueue("later", run_at=clock.now() + timedelta(minutes=1))
    enqueue("now")

    assert [claim(lease_seconds=600), claim()] == [["now"], []]
    hands.forward(minutes=1)
    assert claim() == ["later"]


def test_what_is_done_is_gone():
    enqueue("a")
    (job,) = queue.claim(lease_seconds=30)

    queue.complete(job)

    assert jobs() == []


def test_a_lease_keeps_others_away_until_it_runs_out(hands):
    enqueue("a")
    assert claim() == ["a"]

    hands.forward(seconds=15)
    assert claim() == []
    hands.forward(seconds=15)
    assert claim() == ["a"]
    assert jobs()[0].attempts == 2


@pytest.mark.parametrize("finish", [queue.complete, lambda job: queue.fail(job, "too late")])
def test_who_has_lost_the_lease_has_lost_the_say(hands, finish):
    enqueue("a")
    (first,) = queue.claim(lease_seconds=30)
    hands.forward(seconds=31)
    (second,) = queue.claim(lease_seconds=30)

    finish(first)

    (job,) = jobs()
    assert (job.lease, job.last_error) == (second.lease, "")
    assert job.leased_until > clock.now()
    queue.complete(second)
    assert jobs() == []


def test_who_comes_after_it_is_done_changes_nothing(hands):
    enqueue("a")
    (first,) = queue.claim(lease_seconds=30)
    queue.complete(first)

    queue.complete(first)
    queue.fail(first, "too late")
    assert jobs() == []


def test_what_fails_is_tried_again_later_and_later_and_then_set_aside(hands):
    enqueue("a")
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (job,) = queue.claim(lease_seconds=30)
        assert job.attempts == attempt
        failed_at = clock.now()
        with clock.replaced(lambda now=failed_at: now):
            queue.fail(job, f"Problem{attempt}")
        (job,) = jobs()
        waits.append((job.run_at - failed_at).total_seconds())
        assert (job.lease, job.leased_until, job.last_error) == ("", None, f"Problem{attempt}")
        hands.forward(hours=1)

    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == LONGEST_WAIT.total_seconds()
    assert job.dead_at is not None
    assert claim() == []
    with db.reading() as session:
        assert queue.next_due_in(session) is None


def test_an_error_is_cut_to_what_fits():
    enqueue("a")
    (job,) = queue.claim(lease_seconds=30)
    queue.fail(job, "x" * 999)
    assert jobs()[0].last_error == "x" * 200


def test_how_long_until_there_is_something_to_do():
    def seconds(moment):
        with clock.replaced(lambda: moment), db.reading() as session:
            return queue.next_due_in(session)

    now = clock.now()
    later = now + timedelta(seconds=50)
    assert seconds(now) is None
    enqueue("a", run_at=now + timedelta(seconds=40))
    assert seconds(now) == 40
    assert seconds(later) == -10
    with clock.replaced(lambda: later):
        queue.claim(lease_seconds=30)
    assert seconds(later) == 30


def test_twenty_workers_never_get_the_same_job():
    enqueue(*map(str, range(60)))

    def take_until_empty():
        taken = []
        while found := claim(limit=2, lease_seconds=600):
            taken += found
        return taken

    outcomes = at_once(*[take_until_empty] * 20)

    raised(outcomes)
    taken = [subject for outcome in outcomes for subject in outcome]
    assert len(taken) == 60
    assert sorted(taken, key=int) == list(map(str, range(60)))


def test_a_job_that_goes_wrong_is_reported_and_others_go_on():
    payment = make.confirmed_payment()
    enqueue("nothing-of-that-name", kind=JobKind.CAPTURE_PAYMENT)

    assert worker.drain() == 2

    (left,) = jobs()
    assert (left.subject_id, left.last_error) == ("nothing-of-that-name", "PaymentNotFound")
    assert make.again(payment).state == "captured"
