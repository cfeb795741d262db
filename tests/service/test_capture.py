from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock, db, ledger
from app.events import timeline
from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    Failed,
    NeverArrived,
    Operation,
    Pending,
)
from app.gateways.sandbox import bank
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.ledger import LedgerAccount
from app.payments import capture, instructions
from app.payments.capture import NotCapturable
from app.payments.queries import PaymentNotFound
from app.payments.states import State
from app.queue import JobKind
from tests import make
from tests.support.looking import books, done_by_provider, jobs, questions, story

TAKEN = {LedgerAccount.CARD_CLEARING: 1000, LedgerAccount.SERVICE_PAYABLE: -1000}


def captures_of(payment):
    return [q for q in questions(payment) if q.operation is Operation.CAPTURE]


def unanswered(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS):
    """Let a worker ask for a confirmed payment's money and hear nothing."""
    make.fault(payment, kind=kind, operation=Operation.CAPTURE)
    worker.drain()
    return make.open_question(payment)


# A worker takes the money


def test_the_money_is_taken_and_in_the_books():
    payment = make.confirmed_payment(1000)

    capture.perform(payment.id)

    payment = make.again(payment)
    assert (payment.state, payment.external.status) == (State.CAPTURED, "success")
    assert payment.capture_asked_at <= payment.captured_at
    assert done_by_provider(payment, Operation.CAPTURE) == [1000]
    assert books(payment) == TAKEN
    assert story(payment)[-1] == "payment_captured"


def test_twice_is_once():
    payment = make.confirmed_payment(1000)

    capture.perform(payment.id)
    capture.perform(payment.id)
    worker.drain()

    assert len(captures_of(payment)) == 1
    assert done_by_provider(payment, Operation.CAPTURE) == [1000]
    assert books(payment) == TAKEN


def test_nothing_is_taken_of_nothing():
    payment = make.captured_payment(0)

    assert payment.state is State.CAPTURED
    assert books(payment) == {}


def test_nobody_asks_for_money_that_was_not_confirmed():
    for state in set(State) - {State.CONFIRMED}:
        payment = make.payment_in(state)
        before = len(questions(payment))

        capture.perform(payment.id)

        assert len(questions(payment)) == before, state
        assert make.again(payment).version == payment.version, state


# A service asks for it


def test_a_service_asks_for_a_delayed_capture():
    payment = make.capturable_payment()

    capture.request(payment.id, account_id=payment.account_id, actor=make.KEY)
    assert make.again(payment).state is State.CONFIRMED
    worker.drain()

    assert make.again(payment).state is State.CAPTURED
    assert make.again(payment).expires_at is None


def test_asked_again_it_changes_nothing():
    payment = make.capturable_payment()
    for state in (State.CAPTURABLE, State.CONFIRMED, State.CONFIRMED, State.CAPTURED):
        if state is State.CAPTURED:
            worker.drain()
        assert make.again(payment).state is state
        capture.request(payment.id, account_id=payment.account_id, actor=make.KEY)
    assert make.again(payment).state is State.CAPTURED
    assert len(captures_of(payment)) == 1
    assert story(payment).count("payment_capture_requested") == 1


def test_what_does_not_wait_for_the_service_cannot_be_captured_by_it():
    for state in set(State) - {State.CAPTURABLE}:
        payment = make.payment_in(state)

        with pytest.raises(NotCapturable):
            capture.request(payment.id, account_id=payment.account_id, actor=make.KEY)
        assert make.again(payment).version == payment.version, state


def test_another_account_finds_nothing_to_capture():
    payment = make.capturable_payment()

    with pytest.raises(PaymentNotFound):
        capture.request(payment.id, account_id=make.account().id, actor=make.KEY)
    assert make.again(payment).state is State.CAPTURABLE


# When no answer comes


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        (FaultKind.TIMEOUT_AFTER_SUCCESS, [1000]),
        (FaultKind.TIMEOUT_BEFORE, []),
        (FaultKind.ERROR_500, []),
    ],
)
def test_silence_leaves_the_payment_as_it_is_and_asks_nobody_again(kind, taken):
    payment = make.confirmed_payment(1000)

    question = unanswered(payment, kind)
    capture.perform(payment.id)

    assert make.again(payment).state is State.CONFIRMED
    assert question.lost_at is not None
    assert done_by_provider(payment, Operation.CAPTURE) == taken
    assert books(payment) == {}
    assert jobs() == []


def test_a_capture_that_was_not_heard_of_is_found_out():
    payment = make.confirmed_payment(1000)
    unanswered(payment)

    scheduler.tick()
    worker.drain()

    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == TAKEN
    assert len(captures_of(payment)) == 1


def test_one_that_never_arrived_is_asked_for_again_under_the_same_key(hands):
    payment = make.confirmed_payment(1000)
    question = unanswered(payment, FaultKind.TIMEOUT_BEFORE)

    hands.forward(seconds=30)
    scheduler.tick()
    worker.drain()

    assert make.again(payment).state is State.CAPTURED
    (only,) = captures_of(payment)
    assert (only.id, only.answer, only.lost_at) == (question.id, "Approved", None)
    assert "payment_capture_never_arrived" in story(payment)
    assert done_by_provider(payment, Operation.CAPTURE) == [1000]


def test_but_only_once_it_can_no_longer_be_on_its_way(hands):
    payment = make.confirmed_payment(1000)
    unanswered(payment, FaultKind.TIMEOUT_BEFORE)

    hands.forward(seconds=20)
    scheduler.tick()
    worker.drain()

    assert make.open_question(payment).looked_up == 1
    assert done_by_provider(payment, Operation.CAPTURE) == []


def test_when_the_first_call_arrives_after_all_money_is_taken_once(hands):
    payment = make.confirmed_payment(1000)
    question = unanswered(payment, FaultKind.TIMEOUT_BEFORE)
    hands.forward(seconds=30)
    capture.finish(question, NeverArrived())

    late = bank.carry_out(instructions.make(make.again(payment), question))
    capture.finish(question, late)
    assert make.again(payment).state is State.CONFIRMED
    worker.drain()

    assert make.again(payment).state is State.CAPTURED
    assert done_by_provider(payment, Operation.CAPTURE) == [1000]
    assert books(payment) == TAKEN


def test_a_provider_that_never_hears_is_asked_less_and_less_often(hands):
    payment = make.confirmed_payment(1000)
    make.fault(payment, kind=FaultKind.ERROR_500, operation=Operation.CAPTURE, times=4)
    worker.drain()
    for _ in range(3):
        hands.forward(hours=2)
        scheduler.tick()
        worker.drain()

    (only,) = captures_of(payment)
    assert (only.answered_at, only.looked_up) == (None, 3)

    hands.forward(hours=2)
    scheduler.tick()
    worker.drain()
    assert make.again(payment).state is State.CAPTURED


def test_a_worker_that_takes_over_while_the_first_still_asks_keeps_out_of_it():
    payment = make.confirmed_payment(1000)
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.CAPTURE)
    worker.drain()
    question = make.open_question(payment)  # as if the first call were still running

    capture.perform(payment.id)
    assert len(captures_of(payment)) == 1

    capture.finish(question, bank.carry_out(instructions.make(payment, question)))
    assert make.again(payment).state is State.CAPTURED


# When the provider refuses


@pytest.mark.settings(capture_max_retries=2, capture_retry_seconds=60)
def test_a_failure_is_tried_again_later_and_given_up_in_the_end(hands):
    payment = make.confirmed_payment(1000)
    keys = set()
    for retry in range(3):
        question = unanswered(payment, FaultKind.TIMEOUT_BEFORE)
        keys.add(question.key)
        failed_at = clock.now()
        with clock.replaced(lambda now=failed_at: now):
            make.answer(payment, Failed("busy"))
        if retry < 2:
            (job,) = jobs(JobKind.CAPTURE_PAYMENT)
            assert job.run_at - failed_at == timedelta(seconds=60)
            worker.drain()
            assert make.again(payment).state is State.CONFIRMED
            hands.forward(seconds=60)

    payment = make.again(payment)
    assert (payment.state, payment.external.code) == (State.ERRORED, "P0050")
    assert len(keys) == 3
    assert (books(payment), jobs()) == ({}, [])
    assert story(payment)[-3:] == [
        "payment_capture_to_be_retried",
        "payment_capture_to_be_retried",
        "payment_capture_failed",
    ]
    assert timeline(payment.id)[-1].details == {"detail": "busy"}


def test_a_refusal_in_terms_is_final():
    payment = make.payment_with_failed_capture()

    assert payment.state is State.ERRORED
    assert timeline(payment.id)[-1].details == {"reason": DeclineReason.NOT_ENOUGH_MONEY}
    assert (books(payment), jobs()) == ({}, [])


# Answers that come twice, late or in the wrong order


def test_told_twice_it_moves_once():
    payment = make.captured_payment(1000)
    (question,) = captures_of(payment)

    for answer in (
        Approved("t"),
        Declined(DeclineReason.OTHER),
        Failed("no"),
        NeverArrived(),
        Pending("t"),
    ):
        capture.finish(question, answer)

    assert make.again(payment).version == payment.version
    assert books(payment) == TAKEN
    assert jobs() == []


def test_a_pending_keeps_the_question_open():
    payment = make.confirmed_payment()
    unanswered(payment)

    make.answer(payment, Pending("t-1"))

    assert make.again(payment).state is State.CONFIRMED
    assert make.open_question(payment).looked_up == 1


def test_the_ledger_would_not_take_the_same_capture_twice():
    payment = make.captured_payment(1000)
    lines = ledger.movement(
        1000, debit=LedgerAccount.CARD_CLEARING, credit=LedgerAccount.SERVICE_PAYABLE
    )
    with pytest.raises(IntegrityError), db.transaction() as session:
        ledger.post(
            session,
            f"capture:{payment.id}",
            lines,
            account_id=payment.account_id,
            payment_id=payment.id,
        )
