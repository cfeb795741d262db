"""Threads that work until they are told to stop, whatever happens to the database meanwhile."""

import sqlite3
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from app import db
from app.gateways.port import Operation
from app.gateways.sandbox import faults
from app.jobs import scheduler, worker
from app.jobs.scheduler import Task
from app.payments.states import State
from tests import make
from tests.support.looking import jobs
from tests.support.postgresql import APPLICATION

PATIENCE_SECONDS = 60


@contextmanager
def working(threads=1, *, scheduling=True):
    stop = threading.Event()
    started = worker.start(stop, threads=threads, scheduling=scheduling)
    try:
        yield
    finally:
        stop.set()
        for thread in started:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()


def becomes_true(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_they_take_what_comes_and_stop_when_told():
    with working(threads=2, scheduling=False):  # which leaves the checks of the day, when it likes
        payments = [make.confirmed_payment() for _ in range(5)]
        assert becomes_true(
            lambda: all(make.again(payment).state is State.CAPTURED for payment in payments)
        )
    assert jobs() == []


def test_they_chase_what_is_unanswered():
    payment = make.unanswered_payment()
    with working():
        assert becomes_true(lambda: make.again(payment).state is State.AUTHORISED)


@pytest.fixture
def queue_out_of_reach(database, monkeypatch):
    """A context in which nobody can write to the queue, and asking for it fails soon."""
    if database.dialect == "sqlite":

        def wait_for_others(milliseconds):
            monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", milliseconds)
            db.engine().dispose()  # connections made from here on know

        usual = db.BUSY_TIMEOUT_MS
        wait_for_others(20)

        @contextmanager
        def out_of_reach():
            other = sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
            other.close()
            wait_for_others(usual)  # the test and its workers write at the same time

    else:

        @contextmanager
        def out_of_reach():
            with psycopg.connect(database.owner_url, autocommit=True) as owner:
                owner.execute(f"REVOKE ALL ON jobs FROM {APPLICATION}")
                yield
                owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO {APPLICATION}")

    return out_of_reach


@pytest.mark.settings(job_lease_seconds=1)
def test_a_worker_outlives_a_queue_that_is_out_of_reach(queue_out_of_reach, monkeypatch):
    """Even at the worst moment: the money has moved, and the job cannot be taken off the queue."""
    payment = make.confirmed_payment()
    waiting, go_on = threading.Event(), threading.Event()

    def wait_while_the_database_goes(instruction, answer):
        if instruction.operation is Operation.CAPTURE and not waiting.is_set():
            waiting.set()
            go_on.wait(PATIENCE_SECONDS)

    monkeypatch.setattr(faults, "before_answer", wait_while_the_database_goes)
    with capture_logs() as log, working():
        assert waiting.wait(PATIENCE_SECONDS)
        with queue_out_of_reach():
            go_on.set()
            assert becomes_true(lambda: "queue_not_reachable" in [line["event"] for line in log])
        assert becomes_true(lambda: make.again(payment).state is State.CAPTURED)
        assert becomes_true(lambda: jobs() == [])
        second = make.confirmed_payment()
        assert becomes_true(lambda: make.again(second).state is State.CAPTURED)


def test_each_line_that_is_logged_for_a_job_says_which_it_is(monkeypatch):
    payment = make.confirmed_payment()
    [job] = jobs()
    monkeypatch.setattr(faults, "before_answer", lambda *_: 1 // 0)

    with capture_logs(processors=[merge_contextvars]) as log:
        worker.drain()

    assert {line["event"] for line in log} >= {"job_failed"}
    for line in log:
        assert line["job"] == "capture_payment"
        assert line["job_id"] == job.id
        assert line["subject_id"] == payment.id
    assert get_contextvars() == {}


def test_a_task_that_fails_does_not_stop_the_others():
    ran = []
    scheduler._run(Task("fails", 1, lambda: 1 // 0))
    scheduler._run(Task("works", 1, lambda: ran.append(True)))
    assert ran == [True]
