from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.events import timeline
from app.gateways.port import NeverArrived, Operation
from app.jobs import scheduler, worker
from app.payments import authorisation, confirmation, expiry
from app.payments.queries import PaymentNotFound
from app.payments.states import EXPIRABLE, State
from app.queue import JobKind
from tests import make
from tests.support.looking import done_by_provider, jobs, story


def test_time_runs_out_after_90_minutes(hands):
    payment = make.payment()

    hands.forward(minutes=89)
    assert expiry.expire_due() == 0
    hands.forward(minutes=2)
    assert expiry.expire_due() == 1
    assert expiry.expire_due() == 0

    payment = make.again(payment)
    assert (payment.state, payment.external.code) == (State.EXPIRED, "P0020")
    assert payment.expires_at is None
    event = timeline(payment.id)[-1]
    assert (event.name, event.actor_kind, event.actor_id) == ("payment_expired", "job", "expiry")


def test_everything_unfinished_expires_and_nothing_else(hands):
    made_last = State.CONFIRMED  # or a worker would take its money while another is made
    payments = {state: make.payment_in(state) for state in [*set(State) - {made_last}, made_last]}
    hands.forward(days=30)

    scheduler.tick()

    expired = {state for state in State if make.again(payments[state]).state is not state}
    assert expired == EXPIRABLE
    for state in expired:
        assert make.again(payments[state]).state is State.EXPIRED


def test_the_held_money_is_let_go_of(hands):
    payment = make.authorised_payment(800)
    hands.forward(minutes=91)

    scheduler.tick()
    assert len(jobs(JobKind.RELEASE_PAYMENT)) == 1
    worker.drain()

    assert done_by_provider(payment, Operation.CANCEL) == [800]


def test_a_payer_who_has_just_pressed_a_button_is_left_alone(hands):
    payment = make.payment()
    hands.forward(minutes=89)
    authorisation.start(payment.id, actor=make.PAYER)

    hands.forward(minutes=4, seconds=50)
    assert expiry.expire_due() == 0
    hands.forward(seconds=10)
    assert expiry.expire_due() == 1


def test_a_delayed_capture_has_120_hours_and_not_a_minute_more(hands):
    payment = make.capturable_payment()

    hands.forward(hours=119, minutes=59)
    assert expiry.expire_due() == 0
    hands.forward(minutes=2)
    assert expiry.expire_due() == 1

    worker.drain()
    assert make.again(payment).state is State.EXPIRED
    assert len(done_by_provider(payment, Operation.CANCEL)) == 1


def test_a_payment_that_the_bank_may_have_approved_waits_for_the_answer(hands):
    payment = make.unanswered_payment()
    hands.forward(hours=2)

    assert expiry.expire_due() == 0
    assert expiry.expire(payment.id) is False
    assert make.again(payment).state is State.STARTED

    scheduler.tick()
    worker.drain()
    assert make.again(payment).state is State.AUTHORISED
    hands.forward(minutes=6)
    scheduler.tick()
    worker.drain()

    assert make.again(payment).state is State.EXPIRED
    assert done_by_provider(payment) == [1000, 1000]  # held, and let go of
    assert story(payment)[-3:] == ["payment_authorised", "payment_expired", "payment_released"]


def test_nor_is_one_whose_card_never_arrived_kept_for_ever(hands):
    payment = make.unanswered_payment()
    make.answer(payment, NeverArrived())
    hands.forward(hours=2)

    assert expiry.expire_due() == 1
    assert jobs() == []


def test_what_was_confirmed_just_before_does_not_expire(hands):
    payment = make.authorised_payment()
    hands.forward(minutes=91)
    confirmation.confirm(payment.id, actor=make.PAYER)

    assert expiry.expire(payment.id) is False
    assert make.again(payment).state is State.CONFIRMED


@pytest.mark.parametrize(
    "begun",
    [
        datetime(2028, 2, 28, 23, 30, tzinfo=UTC),  # a leap day begins
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # British clocks go forward
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # and back
        datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    ],
)
def test_90_minutes_are_90_minutes_on_every_day_of_the_year(begun):
    with clock.replaced(lambda: begun):
        payment = make.payment()
    with clock.replaced(lambda: begun + timedelta(minutes=90, microseconds=-1)):
        assert expiry.expire(payment.id) is False
    with clock.replaced(lambda: begun + timedelta(minutes=90)):
        assert expiry.expire(payment.id) is True


def test_one_payment_can_be_looked_at_before_its_time():
    payment = make.payment()

    assert expiry.expire(payment.id) is False
    with pytest.raises(PaymentNotFound):
        expiry.expire("0" * 26)


def test_many_are_ended_a_handful_at_a_time_the_oldest_first(hands):
    account = make.account()
    payments = [make.payment(account=account) for _ in range(5)]
    hands.forward(minutes=91)

    assert expiry.expire_due(limit=2) == 2
    assert [make.again(payment).state for payment in payments] == (
        [State.EXPIRED] * 2 + [State.CREATED] * 3
    )
    assert expiry.expire_due(limit=200) == 3


def test_a_payer_who_asks_gets_more_time(hands):
    payment = make.started_payment()
    hands.forward(minutes=86)

    until = expiry.give_more_time(payment.id, actor=make.PAYER)

    assert until - clock.now() > timedelta(minutes=9)
    assert expiry.give_more_time(payment.id, actor=make.PAYER) - until < timedelta(seconds=5)
    hands.forward(minutes=9)
    assert expiry.expire_due() == 0
    hands.forward(minutes=2)
    assert expiry.expire_due() == 1
    assert "payment_given_more_time" in story(payment)


def test_more_time_can_be_asked_for_ten_times_and_comes_to_an_end(hands):
    payment = make.authorised_payment()
    hands.forward(minutes=85)
    given = 0

    while given < 100:
        now = make.again(payment)
        if not expiry.may_have_more_time(created_at=now.created_at, expires_at=now.expires_at):
            break
        expiry.give_more_time(payment.id, actor=make.PAYER)
        given += 1
        hands.forward(minutes=8)

    assert given >= 10
    assert make.again(payment).expires_at == payment.created_at + timedelta(minutes=190)
    with pytest.raises(expiry.NoMoreTime):
        expiry.give_more_time(payment.id, actor=make.PAYER)


@pytest.mark.parametrize("state", [State.EXPIRED, State.CAPTURABLE, State.CAPTURED, State.DECLINED])
def test_there_is_no_more_time_for_what_does_not_wait_for_its_payer(hands, state):
    payment = make.payment_in(state)

    with pytest.raises(expiry.NoMoreTime):
        expiry.give_more_time(payment.id, actor=make.PAYER)

    assert make.again(payment).expires_at == payment.expires_at


def test_time_that_is_not_short_is_not_made_shorter(hands):
    payment = make.payment()

    until = expiry.give_more_time(payment.id, actor=make.PAYER)

    assert until == payment.expires_at
    assert "payment_given_more_time" not in story(payment)
