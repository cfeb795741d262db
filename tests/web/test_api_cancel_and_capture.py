"""POST /v1/payments/<id>/cancel and .../capture."""

import pytest

from app.jobs import worker
from app.payments.states import State
from tests import make
from tests.support.api import error

CANCELLABLE = {
    State.CREATED,
    State.STARTED,
    State.CHALLENGED,
    State.AUTHORISED,
    State.AWAITING_PAYMENT,
    State.CAPTURABLE,
}
FAILED = "Cancellation of payment failed"
NOT_CAPTURABLE = (409, "P1003", "Payment cannot be captured")

# What clients send where nothing is to be said.
BODIES = [
    {"content_type": "application/json"},
    {"content_type": "application/json", "data": "null"},
    {"content_type": "application/json", "data": "{}"},
    {"data": b""},
    {"data": "not JSON at all", "content_type": "text/plain"},
    {},
]


def test_a_payment_is_cancelled_until_it_is_finished(api, subtests):
    for state in State:
        with subtests.test(state=state):
            payment = make.payment_in(state, account=api.account)
            answer = api.post(f"/payments/{payment.id}/cancel")
            if state in CANCELLABLE:
                assert answer.status_code == 204
                assert api.show(payment)["state"]["code"] == "P0040"
            else:
                assert error(answer) == (400, "P0501", FAILED)
                assert make.again(payment).state is state


def test_whatever_comes_with_a_cancellation_is_ignored(api, subtests):
    for options in BODIES:
        with subtests.test(options=options):
            payment = make.payment(account=api.account)
            assert api.post(f"/payments/{payment.id}/cancel", **options).status_code == 204


def test_a_payment_is_not_cancelled_while_its_provider_is_asked(api):
    payment = make.unanswered_payment(account=api.account)

    answer = api.post(f"/payments/{payment.id}/cancel")

    assert error(answer) == (409, "P0502", FAILED)
    assert make.again(payment).state is State.STARTED


def test_a_payment_that_is_not_there_is_neither_cancelled_nor_captured(api):
    assert error(api.post("/payments/nothing/cancel")) == (404, "P0500", "Not found")
    assert error(api.post("/payments/nothing/capture")) == (404, "P1000", "Not found")


@pytest.mark.parametrize("options", BODIES)
def test_a_delayed_payment_is_captured_once_however_often_it_is_asked_for(api, options):
    payment = make.capturable_payment(account=api.account)
    capture = f"/payments/{payment.id}/capture"

    assert api.post(capture, **options).status_code == 204
    assert api.show(payment)["state"] == {"status": "success", "finished": True}
    assert api.post(capture, **options).status_code == 204

    assert worker.drain() == 1
    assert api.post(capture, **options).status_code == 204
    assert make.again(payment).state is State.CAPTURED


def test_a_payment_that_does_not_wait_for_it_is_not_captured(api, subtests):
    for state in set(State) - {State.CAPTURABLE}:
        with subtests.test(state=state):
            payment = make.payment_in(state, account=api.account)
            assert error(api.post(f"/payments/{payment.id}/capture")) == NOT_CAPTURABLE
            assert make.again(payment).state is state
