"""kill -9 at each commit of what the sandbox does and tells: all of it happens, and once."""

import signal

import pytest

from app.disputes.states import DisputeState
from app.jobs import sandbox
from tests import make
from tests.support import forking, laws, programs
from tests.support.clocks import travelled
from tests.support.disputing import dispute_of, paid_with
from tests.support.looking import story

LOST = "4000000000000259"
KILLED = -signal.SIGKILL
COMMITS = 12  # three steps, a payout, four messages taken in and four noted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.settings(
        sandbox_dispute_step_seconds=0, sandbox_settles_after_seconds=0, log_level="error"
    ),
]


@pytest.fixture
def act_and_die(config):
    """`act_and_die("before", 3)`: whether the sandbox died at its fourth commit, or had fewer."""
    paid_with(LOST)  # for the rehearsal

    process = programs.fork(
        "tests.support.mortal_sandbox", environment=programs.environment_of(config)
    )

    def act(where, number):
        process.stdin.write(f"{where} {number}\n")
        process.stdin.flush()
        status = int(process.stdout.readline())
        assert status in {KILLED, 0}
        return status == KILLED

    assert process.stdout.readline() == forking.READY
    yield act
    assert process.end() == 0


def test_killed_at_each_commit(act_and_die):
    account = make.account()
    payments = []
    for number in range(COMMITS):
        payments.append(paid_with(LOST, account=account))
        # What is on disk before one commit is what was there after the last.
        assert act_and_die("before", number)

    for _ in range(3):  # what was told and not noted, what was not told, and what came of it
        with travelled(seconds=31):
            sandbox.act()

    for payment in payments:
        dispute = dispute_of(payment)
        assert dispute.state is DisputeState.LOST
        assert story(dispute) == [
            "dispute_opened",
            "dispute_evidence_submitted",
            "dispute_lost",
            "dispute_settled",
        ]
        assert story(payment).count("payment_settled") == 1
    assert laws.broken() == laws.unsettled() == []
