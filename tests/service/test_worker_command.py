"""`python -m app.cli worker`: quick to begin, and finishing what it has begun when told to stop."""

import signal
import subprocess
import time

import pytest

from app.gateways.port import Operation
from app.gateways.sandbox.models import FaultKind
from app.payments.states import State
from app.queue import JobKind
from tests import make
from tests.support import programs
from tests.support.looking import jobs, questions

pytestmark = [pytest.mark.slow, pytest.mark.settings(worker_poll_ms=100, log_level="error")]

PATIENCE_SECONDS = 60


@pytest.fixture
def dialect():
    return "sqlite"  # what is tested is the process


@pytest.fixture
def worker(config):
    process = programs.start(
        "app.cli",
        "worker",
        "--supervised",
        environment=programs.environment_of(config),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        yield process
        process.kill()


def wait_until(condition):
    """Wait for it; how many seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + PATIENCE_SECONDS
        time.sleep(0.005)
    return time.monotonic() - began


def is_captured(payment):
    return make.again(payment).state is State.CAPTURED


def test_a_confirmed_payment_is_captured_at_once(worker):
    first = make.confirmed_payment()
    wait_until(lambda: is_captured(first))  # it has started

    delays = []
    for _ in range(8):
        payment = make.confirmed_payment()
        delays.append(wait_until(lambda payment=payment: is_captured(payment)))

    # About 0.1 s on a machine of its own: a look around, and the work. Whoever looks around less
    # often makes each of them wait; of a machine that is busy one of eight may have a good moment.
    assert min(delays) < 1, delays


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "the supervisor is gone"])
def test_it_finishes_the_job_it_has_begun(worker, how):
    account = make.account()
    make.fault(account, kind=FaultKind.SLOW, operation=Operation.CAPTURE, delay_ms=1_000)
    payment = make.confirmed_payment(account=account)
    wait_until(lambda: any(one.operation is Operation.CAPTURE for one in questions(payment)))

    if how == "the supervisor is gone":
        worker.stdin.close()
    else:
        worker.send_signal(getattr(signal, how))

    assert worker.wait(PATIENCE_SECONDS) == 0, worker.stderr.read()
    assert is_captured(payment)
    # What the clock has queued meanwhile (a look-up, the check of the audit log) was not begun.
    assert jobs(JobKind.CAPTURE_PAYMENT) == []
    assert worker.stderr.read() == ""
