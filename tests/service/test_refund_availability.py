import pytest

from app.gateways.sandbox.models import FaultKind
from app.payments.states import State
from app.refunds.availability import Availability, availability
from tests import make
from tests.support.providers import sandbox_that

# As the reference says it, its two exceptions included: an authorisation that waits for the
# service's own request is `unavailable`, although it could become refundable.
EXPECTED = {
    State.CREATED: "pending",
    State.STARTED: "pending",
    State.CHALLENGED: "pending",
    State.AUTHORISED: "pending",
    State.AWAITING_PAYMENT: "pending",
    State.CAPTURABLE: "unavailable",
    State.CONFIRMED: "pending",
    State.CAPTURED: "available",
    State.DECLINED: "unavailable",
    State.EXPIRED: "unavailable",
    State.CANCELLED_BY_USER: "unavailable",
    State.CANCELLED_BY_SERVICE: "unavailable",
    State.ERRORED: "unavailable",
}


def test_each_state_has_its_word():
    assert {state: availability(make.payment_in(state)).value for state in State} == EXPECTED


def test_what_has_gone_back_or_may_have_counts():
    payment = make.captured_payment(1000)
    make.successful_refund(payment, amount_pence=400)
    make.unanswered_refund(payment, amount_pence=300, kind=FaultKind.TIMEOUT_BEFORE)
    assert availability(make.again(payment)) is Availability.AVAILABLE
    assert make.again(payment).refundable_pence == 300

    make.refund(make.again(payment), amount_pence=300)
    assert availability(make.again(payment)) is Availability.FULL


def test_what_did_not_go_back_does_not_count():
    payment = make.captured_payment(1000)

    make.failed_refund(payment)

    assert availability(make.again(payment)) is Availability.AVAILABLE
    assert make.again(payment).refundable_pence == 1000


def test_a_payment_of_nothing_is_full():
    assert availability(make.captured_payment(0)) is Availability.FULL


@pytest.mark.parametrize("state", [State.CAPTURED])
def test_where_money_cannot_travel_back_nothing_is_available(state):
    payment = make.payment_in(state)
    with sandbox_that(refund_rails=frozenset()):
        assert availability(payment) is Availability.UNAVAILABLE


def test_before_capture_nothing_is_refundable():
    assert make.confirmed_payment(1000).refundable_pence == 0
