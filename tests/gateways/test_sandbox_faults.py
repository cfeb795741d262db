"""The fault dial: what goes wrong, when, how often, and what has happened all the same."""

import time

import pytest

from app import db, gateways
from app.gateways.port import Approved, GatewayUnavailable, NeverArrived, Operation
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind, SandboxTransaction
from tests.support.together import at_once

ACCOUNT = "an-account"


@pytest.fixture
def sandbox():
    return gateways.named("sandbox")


def dial(kind, **settings):
    return faults.set_fault(ACCOUNT, kind=kind, **settings)


def remembered():
    with db.reading() as session:
        return session.query(SandboxTransaction).count()


def test_a_time_out_after_success_is_a_success_nobody_heard_of(sandbox, instruct):
    dial(FaultKind.TIMEOUT_AFTER_SUCCESS)
    instruction = instruct()

    with pytest.raises(GatewayUnavailable):
        sandbox.authorise(instruction)

    assert isinstance(sandbox.look_up(instruction), Approved)
    assert sandbox.authorise(instruction) == sandbox.look_up(instruction)
    assert remembered() == 1


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.ERROR_500])
def test_after_any_other_failure_nothing_has_happened(sandbox, instruct, kind):
    dial(kind)
    instruction = instruct()

    with pytest.raises(GatewayUnavailable):
        sandbox.authorise(instruction)

    assert sandbox.look_up(instruction) == NeverArrived()
    assert remembered() == 0


@pytest.mark.parametrize("operation", Operation)
def test_each_operation_can_go_wrong(sandbox, instruct, operation):
    dial(FaultKind.TIMEOUT_AFTER_SUCCESS, operation=operation)
    instruction = instruct(operation)

    with pytest.raises(GatewayUnavailable):
        getattr(sandbox, operation.value)(instruction)

    assert sandbox.look_up(instruction) != NeverArrived()


def test_a_fault_of_one_operation_spares_the_others(sandbox, instruct):
    dial(FaultKind.ERROR_500, operation=Operation.REFUND)

    assert sandbox.authorise(instruct())
    assert [fault.remaining for fault in faults.list_faults(ACCOUNT)] == [1]


def test_a_fault_strikes_its_account_only(sandbox, instruct):
    dial(FaultKind.ERROR_500)

    assert sandbox.authorise(instruct(account_id="another"))


def test_a_fault_strikes_as_often_as_it_was_set_to(sandbox, instruct):
    dial(FaultKind.ERROR_500, times=2)

    for _ in range(2):
        with pytest.raises(GatewayUnavailable):
            sandbox.authorise(instruct())
    assert isinstance(sandbox.authorise(instruct()), Approved)
    assert faults.list_faults(ACCOUNT) == []


def test_faults_strike_in_the_order_they_were_set(sandbox, instruct):
    dial(FaultKind.TIMEOUT_AFTER_SUCCESS)
    dial(FaultKind.TIMEOUT_BEFORE)
    first, second = instruct(), instruct()
    for instruction in (first, second):
        with pytest.raises(GatewayUnavailable):
            sandbox.authorise(instruction)

    assert isinstance(sandbox.look_up(first), Approved)
    assert sandbox.look_up(second) == NeverArrived()


def test_faults_are_listed_and_cleared(sandbox, instruct):
    dial(FaultKind.SLOW, delay_ms=60_000, operation=Operation.CAPTURE, times=3)
    dial(FaultKind.ERROR_500)
    faults.set_fault("another", kind=FaultKind.ERROR_500)

    listed = faults.list_faults(ACCOUNT)
    faults.clear_faults(ACCOUNT)

    assert [(fault.kind, fault.operation, fault.delay_ms, fault.remaining) for fault in listed] == [
        (FaultKind.SLOW, Operation.CAPTURE, 60_000, 3),
        (FaultKind.ERROR_500, None, 0, 1),
    ]
    assert faults.list_faults(ACCOUNT) == []
    assert len(faults.list_faults("another")) == 1
    assert sandbox.authorise(instruct())


def test_a_time_out_does_not_wait_and_a_slow_answer_does(sandbox, instruct):
    dial(FaultKind.TIMEOUT_AFTER_SUCCESS)
    dial(FaultKind.SLOW, delay_ms=300)

    begun = time.monotonic()
    with pytest.raises(GatewayUnavailable):
        sandbox.authorise(instruct())
    timed_out = time.monotonic()
    answer = sandbox.authorise(instruct())
    answered = time.monotonic()

    assert timed_out - begun < 0.3
    assert answered - timed_out >= 0.3
    assert isinstance(answer, Approved)


def test_a_slow_answer_comes_after_the_deed(sandbox, instruct):
    dial(FaultKind.SLOW, delay_ms=1000)
    instruction = instruct()

    def look():
        deadline = time.monotonic() + 0.9
        while sandbox.look_up(instruction) == NeverArrived() and time.monotonic() < deadline:
            time.sleep(0.01)
        return sandbox.look_up(instruction)

    answer, seen = at_once(lambda: sandbox.authorise(instruction), look)

    assert isinstance(answer, Approved)
    assert seen == answer


@pytest.mark.parametrize("kind", FaultKind)
def test_looking_up_can_go_wrong_too_and_by_its_own_faults_only(sandbox, instruct, kind):
    instruction = instruct()
    sandbox.authorise(instruction)
    dial(kind, looking_up=True)

    sandbox.authorise(instruct())  # not struck
    if kind is FaultKind.SLOW:
        assert isinstance(sandbox.look_up(instruction), Approved)
    else:
        with pytest.raises(GatewayUnavailable):
            sandbox.look_up(instruction)

    assert isinstance(sandbox.look_up(instruction), Approved)
    assert faults.list_faults(ACCOUNT) == []


def test_two_calls_never_share_one_turn_of_a_fault(sandbox, instruct):
    dial(FaultKind.ERROR_500, times=3)
    dial(FaultKind.TIMEOUT_BEFORE, times=2)
    instructions = [instruct() for _ in range(10)]

    outcomes = at_once(*[lambda one=one: sandbox.authorise(one) for one in instructions])

    assert sum(isinstance(outcome, GatewayUnavailable) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, Approved) for outcome in outcomes) == 5


@pytest.mark.parametrize(
    "settings",
    [{"delay_ms": -1}, {"delay_ms": 60_001}, {"times": 0}, {"times": 10_001}],
)
def test_the_dial_has_ends(settings):
    with pytest.raises(faults.FaultNotPossible):
        dial(FaultKind.SLOW, **settings)

    assert faults.list_faults(ACCOUNT) == []


class Crash(BaseException):
    """What a killed process looks like to the code in it."""


def test_a_test_can_crash_between_the_deed_and_the_answer(sandbox, instruct, monkeypatch):
    seen = []

    def crash(instruction, answer):
        seen.append((instruction.key, answer))
        raise Crash

    instruction = instruct()
    monkeypatch.setattr(faults, "before_answer", crash)
    with pytest.raises(Crash):
        sandbox.authorise(instruction)
    monkeypatch.setattr(faults, "before_answer", None)

    assert seen == [(instruction.key, sandbox.look_up(instruction))]
    assert isinstance(seen[0][1], Approved)


def test_nobody_waits_with_a_transaction_open(sandbox, instruct):
    dial(FaultKind.SLOW, delay_ms=1)

    with db.transaction(), pytest.raises(RuntimeError):
        sandbox.authorise(instruct())
