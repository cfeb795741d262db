from datetime import timedelta

import pytest

from app.payments import confirmation
from app.payments.queries import PaymentNotFound
from app.payments.states import State, TransitionNotAllowed
from app.queue import JobKind
from tests import make
from tests.support.looking import books, done_by_provider, jobs, story

ALREADY = {State.CONFIRMED, State.CAPTURABLE, State.CAPTURED}


def test_confirming_promises_the_money_at_once_and_leaves_the_taking_to_a_worker():
    payment = make.authorised_payment(700)

    confirmed = confirmation.confirm(payment.id, actor=make.PAYER)

    assert (confirmed.state, confirmed.external.status) == (State.CONFIRMED, "success")
    assert confirmed.expires_at is None
    assert [(job.kind, job.subject_id) for job in jobs()] == [(JobKind.CAPTURE_PAYMENT, payment.id)]
    assert done_by_provider(payment) == [700]
    assert books(payment) == {}


def test_with_delayed_capture_the_service_has_120_hours_to_ask_for_it():
    payment = make.authorised_payment(delayed_capture=True)

    confirmed = confirmation.confirm(payment.id, actor=make.PAYER)

    assert (confirmed.state, confirmed.external.status) == (State.CAPTURABLE, "capturable")
    assert confirmed.expires_at - confirmed.created_at == timedelta(hours=120)
    assert jobs() == []


@pytest.mark.settings(delayed_capture_expires_after_hours=1)
def test_or_as_long_as_the_settings_say():
    payment = make.capturable_payment()

    assert payment.expires_at - payment.created_at == timedelta(hours=1)


def test_a_second_click_changes_nothing():
    for state in ALREADY:
        payment = make.payment_in(state)
        before = story(payment), len(jobs())

        assert confirmation.confirm(payment.id, actor=make.PAYER).state is state
        assert (story(payment), len(jobs())) == before


def test_what_is_not_authorised_cannot_be_confirmed():
    for state in set(State) - ALREADY - {State.AUTHORISED}:
        payment = make.payment_in(state)
        before = len(jobs())

        with pytest.raises(TransitionNotAllowed):
            confirmation.confirm(payment.id, actor=make.PAYER)
        assert make.again(payment).version == payment.version, state
        assert len(jobs()) == before, state


def test_a_payment_that_does_not_exist_cannot_be_confirmed():
    with pytest.raises(PaymentNotFound):
        confirmation.confirm("0" * 26, actor=make.PAYER)
