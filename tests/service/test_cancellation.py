from datetime import timedelta

import pytest

from app import clock, gateways
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
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.payments import cancellation
from app.payments.cancellation import RELEASE_ATTEMPTS, NotCancellable
from app.payments.queries import PaymentNotFound
from app.payments.questions import StillWaiting
from app.payments.states import CANCELLABLE, CANCELLABLE_BY_USER, State
from app.queue import JobKind
from tests import make
from tests.support.looking import books, done_by_provider, jobs, questions, story

HOLDS_MONEY = {State.CHALLENGED, State.AUTHORISED, State.CAPTURABLE}


def by_service(payment):
    cancellation.cancel_by_service(payment.id, account_id=payment.account_id, actor=make.KEY)


def by_user(payment):
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)


def releases_of(payment):
    return [q for q in questions(payment) if q.operation is Operation.CANCEL]


# Calling off


@pytest.mark.parametrize(
    ("cancel", "from_states", "to_state"),
    [
        (by_service, CANCELLABLE, State.CANCELLED_BY_SERVICE),
        (by_user, CANCELLABLE_BY_USER, State.CANCELLED_BY_USER),
    ],
)
def test_what_is_not_paid_can_be_called_off_at_once(cancel, from_states, to_state):
    for state in from_states:
        payment = make.payment_in(state)

        cancel(payment)

        called_off = make.again(payment)
        assert (called_off.state, called_off.expires_at) == (to_state, None)
        assert story(payment)[-1] == f"payment_{to_state}"
        waiting = [j.kind for j in jobs() if j.subject_id == payment.id]
        assert waiting == [JobKind.RELEASE_PAYMENT] * (state in HOLDS_MONEY), state


@pytest.mark.parametrize(
    ("cancel", "refused_states"),
    [
        (by_service, set(State) - CANCELLABLE),
        (by_user, set(State) - CANCELLABLE_BY_USER - {State.CANCELLED_BY_USER}),
    ],
)
def test_what_is_paid_or_over_cannot(cancel, refused_states):
    for state in refused_states:
        payment = make.payment_in(state)

        with pytest.raises(NotCancellable):
            cancel(payment)
        assert make.again(payment).version == payment.version, state


def test_a_payer_who_presses_twice_finds_it_done():
    payment = make.authorised_payment()

    by_user(payment)
    by_user(payment)

    assert story(payment).count("payment_cancelled_by_user") == 1
    assert len(jobs(JobKind.RELEASE_PAYMENT)) == 1


@pytest.mark.parametrize("cancel", [by_service, by_user])
def test_not_while_the_bank_may_have_said_yes(cancel):
    payment = make.unanswered_payment()

    with pytest.raises(StillWaiting):
        cancel(payment)
    assert make.again(payment).state is State.STARTED

    scheduler.tick()
    worker.drain()
    cancel(payment)
    worker.drain()
    assert len(done_by_provider(payment, Operation.CANCEL)) == 1


def test_another_account_finds_nothing_to_cancel():
    payment = make.payment()

    with pytest.raises(PaymentNotFound):
        cancellation.cancel_by_service(payment.id, account_id=make.account().id, actor=make.KEY)
    assert make.again(payment).state is State.CREATED


# Releasing


@pytest.mark.parametrize("made", [make.payment_cancelled_by_user, make.expired_payment])
def test_the_money_is_let_go_of(hands, made):
    payment = made(900)
    hands.forward(days=8)  # expired_payment comes from the future

    worker.drain()

    assert done_by_provider(payment, Operation.CANCEL) == [900]
    assert story(payment)[-1] == "payment_released"
    assert make.again(payment).state is payment.state
    assert (books(payment), jobs()) == ({}, [])


def test_twice_is_once():
    payment = make.payment_cancelled_by_service()

    worker.drain()
    cancellation.release(payment.id)

    assert len(releases_of(payment)) == 1


def test_nothing_is_released_of_what_is_not_called_off():
    for state in set(State) - {
        State.CANCELLED_BY_USER,
        State.CANCELLED_BY_SERVICE,
        State.EXPIRED,
    }:
        payment = make.payment_in(state)
        cancellation.release(payment.id)
        assert releases_of(payment) == [], state


def test_nothing_is_released_where_nothing_was_held():
    payment = make.payment()
    by_user(payment)

    cancellation.release(payment.id)

    assert questions(payment) == []


@pytest.mark.parametrize("kind", sorted(set(FaultKind) - {FaultKind.SLOW}))
def test_silence_is_looked_into_and_the_money_let_go_of_in_the_end(hands, kind):
    payment = make.payment_cancelled_by_user(900)
    make.fault(payment, kind=kind, operation=Operation.CANCEL)

    worker.drain()
    cancellation.release(payment.id)  # keeps out of it: the question is open
    assert len(releases_of(payment)) == 1
    for _ in range(3):
        hands.forward(seconds=30)
        scheduler.tick()
        worker.drain()

    assert done_by_provider(payment, Operation.CANCEL) == [900]
    assert story(payment)[-1] == "payment_released"


def test_a_refusal_to_release_is_noted_and_not_asked_again():
    payment = make.payment_cancelled_by_user()
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.CANCEL)
    worker.drain()

    make.answer(payment, Declined(DeclineReason.OTHER))
    cancellation.release(payment.id)

    assert (timeline(payment.id)[-1].name, timeline(payment.id)[-1].details) == (
        "payment_release_refused",
        {"reason": "other"},
    )
    assert (len(releases_of(payment)), jobs()) == (1, [])


@pytest.mark.settings(look_up_after_seconds=60)
def test_a_failure_to_release_is_tried_again_later_and_later_and_given_up_in_the_end(hands):
    payment = make.payment_cancelled_by_user()
    make.fault(
        payment,
        kind=FaultKind.TIMEOUT_BEFORE,
        operation=Operation.CANCEL,
        times=RELEASE_ATTEMPTS,
    )
    for attempt in range(1, RELEASE_ATTEMPTS + 1):
        worker.drain()
        make.answer(payment, Failed("busy"))
        for job in jobs():
            wait = job.run_at - clock.now()
            assert timedelta(0) <= timedelta(minutes=attempt) - wait < timedelta(seconds=30)
        hands.forward(minutes=attempt)

    assert len(releases_of(payment)) == RELEASE_ATTEMPTS
    assert story(payment)[-1] == "payment_release_given_up"
    assert jobs() == []


def test_a_pending_release_keeps_its_question_open():
    payment = make.payment_cancelled_by_user()
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.CANCEL)
    worker.drain()

    make.answer(payment, Pending("t"))

    assert make.open_question(payment).looked_up == 1


def test_told_twice_it_is_noted_once():
    payment = make.payment_cancelled_by_user()
    worker.drain()
    (question,) = releases_of(payment)

    for answer in (Approved("t"), Declined(DeclineReason.OTHER), Failed("no"), NeverArrived()):
        cancellation.finish(question, answer)

    assert story(payment)[-1] == "payment_released"
    assert story(payment).count("payment_released") == 1
    assert jobs() == []


def test_it_is_the_payments_own_provider_that_is_asked():
    payment = make.payment_cancelled_by_user()
    assert gateways.named(payment.provider).name == "sandbox"
    worker.drain()
    (question,) = releases_of(payment)
    assert (question.key, question.amount_pence) == (question.id, payment.total_pence)
