"""What was paid over a counter goes back over one, by the payment type that takes cash."""

from app import clock
from app.jobs import worker
from app.refunds.states import RefundState
from app.repayments import cash_out, choosing
from tests import make
from tests.support import repaying
from tests.support.looking import books


def test_a_refund_of_cash_is_collected_at_another_network_and_the_books_are_even():
    payment = repaying.paid_in_cash(12_000)
    repayment = repaying.refunded(payment)
    assert repaying.refund_state(repayment) is RefundState.SUBMITTED

    choosing.by_cash_out(repayment.id, "post_office", actor=make.PAYER)
    for voucher in repaying.story(repayment).to_collect:
        number = cash_out.number_of(voucher)
        cash_out.collected("post_office", number, f"PO-{voucher.line}", clock.now())
    worker.drain()

    assert repaying.refund_state(repayment) is RefundState.SUCCESS
    assert books(payment) == {}
