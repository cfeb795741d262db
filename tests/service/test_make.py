"""What the other tests begin with is what it says it is."""

import pytest

from app.payments.states import State
from app.refunds.states import RefundState
from tests import make


def test_a_payment_can_be_made_in_every_state():
    for state in State:
        assert make.again(make.payment_in(state, 1234)).state is state


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (make.refund, RefundState.CREATED),
        (make.successful_refund, RefundState.SUCCESS),
        (make.unanswered_refund, RefundState.UNKNOWN),
        (make.failed_refund, RefundState.FAILED),
    ],
)
def test_a_refund_can_be_made_in_every_state(made, state):
    refund = made(make.captured_payment(1000), amount_pence=250)

    assert (make.again(refund).state, refund.amount_pence) == (state, 250)
