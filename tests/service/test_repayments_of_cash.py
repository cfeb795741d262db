"""What was paid over a counter goes back over one, by the payment type that takes cash."""

from datetime import timedelta

from app import clock, db
from app.jobs import worker
from app.payments import queries, transitions
from app.payments.states import Happened
from app.payments.types.cash import schemes
from app.receipts import numbers, taking_in
from app.receipts.models import ReceiptKind
from app.receipts.telling import Told
from app.refunds.states import RefundState
from app.repayments import cash_out, choosing
from app.repayments.models import Repayment
from tests import make
from tests.support import repaying
from tests.support.looking import books


def paid_in_cash(amount_pence):
    """A payment that was paid at a shop with a number of it."""
    payment, number = make.started_payment(amount_pence), schemes.named("paypoint").fresh_number()
    with db.transaction() as session:
        locked = queries.for_change(session, payment.id)
        locked.type, locked.provider, locked.email = "cash", "cash_networks", repaying.EMAIL
        transitions.advance(session, locked, Happened.VOUCHER_ISSUED, actor=make.PAYER)
        until = clock.now() + timedelta(days=7)
        of = {"account_id": payment.account_id, "payment_id": payment.id, "expires_at": until}
        numbers.give(session, network="paypoint", number=number, **of)
    taking_in.take_in(
        Told(
            network="paypoint",
            kind=ReceiptKind.PAYMENT,
            key="PP-1",
            number=number,
            amount_pence=amount_pence,
            paid_at=clock.now(),
            told_by="event",
        )
    )
    return make.again(payment)


def test_a_refund_of_cash_is_collected_at_another_network_and_the_books_are_even():
    payment = paid_in_cash(12_000)
    refund = make.refund(payment)
    worker.drain()
    with db.reading() as session:
        repayment = session.query(Repayment).where(Repayment.refund_id == refund.id).one()
    assert make.again(refund).state is RefundState.SUBMITTED

    choosing.by_cash_out(repayment.id, "post_office", actor=make.PAYER)
    for voucher in repaying.story(repayment).to_collect:
        number = cash_out.number_of(voucher)
        cash_out.collected("post_office", number, f"PO-{voucher.line}", clock.now())
    worker.drain()

    assert make.again(refund).state is RefundState.SUCCESS
    assert books(payment) == {}
