"""kill -9 in the middle of a capture and of a refund: each happens exactly once."""

import os
import random
import signal
import time
from itertools import product

import pytest

from app import clock, db, ledger
from app.gateways.port import Operation
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.ledger import LedgerAccount
from app.payments.states import State
from app.refunds.states import RefundState
from tests import make
from tests.support import agreeing, forking, programs
from tests.support.clocks import Clock
from tests.support.looking import books, done_by_provider, jobs, questions, story
from tests.support.mortal_worker import Moment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.settings(job_lease_seconds=1, look_up_after_seconds=0, log_level="error"),
]

KILLED = -signal.SIGKILL
MOMENTS = [moment for moment in Moment if moment is not Moment.NEVER]
TIMES = 5  # each of the five moments, in captures and in refunds: 50 on each database
MOST_ROUNDS = 20


class Nursery:
    """Where workers come from; see `tests.support.mortal_worker`."""

    def __init__(self, process):
        self._process = process

    def begin(
        self,
        moment=Moment.NEVER,
        operation=Operation.CAPTURE,
        subject_id="nobody",
        *,
        tasks="scheduled",
    ):
        """Start a worker; its process id."""
        self._process.stdin.write(f"{moment} {operation} {subject_id} {tasks}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self):
        """Wait until it is gone; its exit status."""
        return int(self._process.stdout.readline())

    def kill(self, moment, operation, subject_id, *, tasks="queued"):
        """Let a worker live until it dies at that moment. "queued" tasks are quicker to come to."""
        self.begin(moment, operation, subject_id, tasks=tasks)
        assert self.end() == KILLED, f"nobody came to {moment} of {operation}"


@pytest.fixture
def nursery(config):
    agreement, paid = agreeing.active_agreement(), make.captured_payment()
    agreeing.recurring(agreement, 500)  # this and the next two are for the rehearsal
    make.refund(paid)
    make.confirmed_payment()

    process = programs.fork(
        "tests.support.mortal_worker", environment=programs.environment_of(config)
    )
    assert process.stdout.readline() == forking.READY
    yield Nursery(process)
    assert process.end() == 0


def settle(*, all_done):
    """Let a worker in good health do what is left, as it becomes due."""
    hands = Clock()
    with clock.replaced(hands.now):
        for _ in range(MOST_ROUNDS):
            if all_done() and not jobs():
                return
            hands.forward(seconds=16)
            scheduler.tick()
            worker.drain()
    raise AssertionError([job.kind for job in jobs()])


def assert_captured_once(payment):
    assert make.again(payment).state is State.CAPTURED
    assert done_by_provider(payment, Operation.CAPTURE) == [payment.total_pence]
    assert books(payment) == {
        LedgerAccount.CARD_CLEARING: payment.total_pence,
        LedgerAccount.SERVICE_PAYABLE: -payment.total_pence,
    }
    assert story(payment).count("payment_captured") == 1
    assert_answered(payment)


def assert_refunded_once(payment, refund):
    assert make.again(refund).state is RefundState.SUCCESS
    assert make.again(payment).refunded_pence == refund.amount_pence
    assert done_by_provider(payment, Operation.REFUND) == [refund.amount_pence]
    left = payment.total_pence - refund.amount_pence
    assert books(payment) == {
        LedgerAccount.CARD_CLEARING: left,
        LedgerAccount.SERVICE_PAYABLE: -left,
    }
    assert story(refund).count("refund_succeeded") == 1
    assert_answered(refund)


def assert_answered(of):
    assert all(question.answered_at is not None for question in questions(of))
    with db.reading() as session:
        assert ledger.verify(session) == []


def test_each_capture_happens_once(nursery):
    account = make.account()
    payments = []
    for moment, _ in product(MOMENTS, range(TIMES)):
        payments.append(make.confirmed_payment(1000 + len(payments), account=account))
        nursery.kill(moment, Operation.CAPTURE, payments[-1].id)

    settle(all_done=lambda: all(make.again(p).state is State.CAPTURED for p in payments))

    assert len(payments) == 25
    for payment in payments:
        assert_captured_once(payment)


def test_each_refund_happens_once(nursery):
    account = make.account()
    refunds = []
    for moment, _ in product(MOMENTS, range(TIMES)):
        payment = make.captured_payment(1000 + len(refunds), account=account)
        refunds.append((payment, make.refund(payment, amount_pence=400)))
        nursery.kill(moment, Operation.REFUND, refunds[-1][1].id)

    settle(all_done=lambda: all(make.again(r).state is RefundState.SUCCESS for _, r in refunds))

    assert len(refunds) == 25
    for payment, refund in refunds:
        assert_refunded_once(payment, refund)


def test_each_kept_card_is_charged_once(nursery):
    agreement = agreeing.active_agreement()
    payments = []
    for moment in MOMENTS:
        payments.append(agreeing.recurring(agreement, 1000 + len(payments)))
        nursery.kill(moment, Operation.AUTHORISE, payments[-1].id)

    settle(all_done=lambda: all(make.again(p).state is State.CAPTURED for p in payments))

    for payment in payments:
        assert done_by_provider(payment, Operation.AUTHORISE) == [payment.total_pence]
        assert_captured_once(payment)


@pytest.mark.settings(gateway_timeout_seconds=2)  # which the next has to wait for
def test_a_payment_whose_workers_always_die(nursery):
    payment = make.confirmed_payment()
    for moment in (Moment.BEFORE_WRITTEN_DOWN, *MOMENTS[:-1]):
        nursery.kill(moment, Operation.CAPTURE, payment.id, tasks="scheduled")

    settle(all_done=lambda: make.again(payment).state is State.CAPTURED)

    assert_captured_once(payment)


def test_killed_at_any_moment_from_outside(nursery):
    account = make.account()
    make.fault(account, kind=FaultKind.SLOW, delay_ms=5, times=1_000)
    payments = [make.confirmed_payment(account=account) for _ in range(12)]
    chance = random.Random(50)
    for _ in range(12):
        pid = nursery.begin()
        time.sleep(chance.uniform(0.02, 0.2))
        os.kill(pid, signal.SIGKILL)
        assert nursery.end() == KILLED

    settle(all_done=lambda: all(make.again(p).state is State.CAPTURED for p in payments))

    for payment in payments:
        assert_captured_once(payment)
