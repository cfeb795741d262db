"""Vouchers that shops pay out: issued, collected in any order and at any time, expired."""

from datetime import UTC, datetime, timedelta

import pytest

from app import clock, db
from app.emails import postman
from app.jobs import worker
from app.ledger import LedgerAccount
from app.payments.models import Payment
from app.refunds.states import RefundState
from app.repayments import calling_off, cash_out, choosing, configuring
from app.repayments.calling_off import CannotBeCalledOff
from app.repayments.cash_out import CollectedOtherwise, VoucherNotFound
from app.repayments.choosing import NothingToChoose, TooMuchForCash
from app.repayments.models import CashOutVoucher
from app.repayments.networks import NobodyPaysOut
from app.repayments.states import RepaymentState, VoucherState
from tests import make
from tests.support import repaying
from tests.support.emails import outbox
from tests.support.looking import books
from tests.support.repaying import collect, desk, story  # noqa: F401  the fixture
from tests.support.together import at_once

pytestmark = pytest.mark.usefixtures("desk")


def choose(repayment):
    return choosing.by_cash_out(repayment.id, "shops", actor=make.PAYER)


def with_vouchers(amount_pence=25_050, *, of=repaying.of_exception):
    repayment = of(amount_pence)
    choose(repayment)
    return repayment


def payment_of(repayment):
    with db.reading() as session:
        return session.get_one(Payment, repayment.payment_id)


def states(repayment):
    return [one.state for one in sorted(story(repayment).vouchers, key=lambda one: one.line)]


def fine(repayment):
    return repaying.broken_laws(payment_of(repayment)) == []


def test_all_collected_is_a_refund_that_has_succeeded():
    repayment = with_vouchers(25_050, of=repaying.of_refund)
    vouchers = story(repayment).to_collect
    assert [one.amount_pence for one in vouchers] == [10_000, 10_000, 5_050]
    assert books(payment_of(repayment)) == {
        LedgerAccount.NETWORK_CLEARING: 25_050,
        LedgerAccount.REFUNDS_IN_FLIGHT: -25_050,
        LedgerAccount.REPAYMENTS: 25_050,
        LedgerAccount.CASH_OUT_ISSUED: -25_050,
    }

    collect(repayment, line=1)
    collect(repayment, line=3)
    worker.drain()
    assert make.again(repayment).state is RepaymentState.CASH_OUT
    assert repaying.refund_state(repayment) is RefundState.SUBMITTED
    assert fine(repayment)

    collect(repayment, line=2)
    worker.drain()
    assert make.again(repayment).state is RepaymentState.DONE
    assert repaying.refund_state(repayment) is RefundState.SUCCESS
    assert books(payment_of(repayment)) == {}


def test_numbers_are_nowhere_to_be_read_and_forgotten_once_collected():
    repayment = with_vouchers(500)
    [voucher] = story(repayment).to_collect
    number = cash_out.number_of(voucher)

    assert len(number) == 26
    assert number not in f"{voucher.digest} {voucher.sealed_number}"
    assert cash_out.number_of(collect(repayment)) == ""


def test_told_twice_it_counts_once_and_told_otherwise_it_is_refused():
    repayment = with_vouchers(15_000)
    first, second = map(cash_out.number_of, story(repayment).to_collect)
    now = clock.now()
    at_once(*[lambda: cash_out.collected("shops", first, "one", now)] * 2)

    assert states(repayment) == [VoucherState.COLLECTED, VoucherState.ISSUED]
    for number, key in ((first, "two"), (second, "one")):
        with pytest.raises(CollectedOtherwise):
            cash_out.collected("shops", number, key, now)
    with pytest.raises(VoucherNotFound):
        cash_out.collected("shops", "0" * 26, "three", now)
    with pytest.raises(VoucherNotFound):
        cash_out.collected("others", second, "three", now)
    assert fine(repayment)


def test_what_was_not_collected_comes_back_and_can_be_chosen_again(hands):
    repayment = with_vouchers(25_050)
    collect(repayment, line=1)
    hands.forward(days=34)

    assert cash_out.expire_due() == 1
    assert cash_out.expire_due() == 0
    assert states(repayment) == [VoucherState.COLLECTED, *[VoucherState.EXPIRED] * 2]
    now = story(repayment)
    assert (now.repayment.state, now.sums.left_pence) == (RepaymentState.WAITING, 15_050)
    postman.drain()
    assert "Test: Your vouchers from Fishing licences have run out" in [
        email.subject for email in outbox()
    ]
    assert fine(repayment)

    choose(repayment)
    assert [one.amount_pence for one in story(repayment).to_collect] == [10_000, 5_050]
    collect(repayment, line=1)
    collect(repayment, line=2)
    worker.drain()
    assert books(payment_of(repayment)) == {}


def test_a_voucher_is_good_until_the_end_of_a_day_in_the_uk():
    repayment = repaying.of_exception(500)
    repaying.can_transfer(repayment.account_id, voucher_days=7)
    with clock.replaced(lambda: datetime(2026, 10, 20, 22, 30, tzinfo=UTC)):  # 11:30pm there
        choose(repayment)

    [voucher] = story(repayment).vouchers
    until = datetime(2026, 10, 27, 23, 59, 59, tzinfo=UTC)  # the clocks have gone back
    assert voucher.expires_at == until
    for passed in (timedelta(), cash_out.HEARD_OF_WITHIN):
        with clock.replaced(lambda passed=passed: until + passed):
            assert cash_out.expire_due() == 0
    with clock.replaced(lambda: until + cash_out.HEARD_OF_WITHIN + timedelta(seconds=1)):
        assert cash_out.expire_due() == 1


def test_what_was_collected_in_the_last_minute_and_told_later_is_not_had_twice(hands):
    repayment = with_vouchers(500)
    [voucher] = story(repayment).to_collect
    hands.forward(seconds=(voucher.expires_at - clock.now()).total_seconds() + 60 * 60)
    assert cash_out.expire_due() == 0
    with pytest.raises(NothingToChoose):
        choosing.by_bank(repayment.id, repaying.DETAILS, actor=make.PAYER)

    collect(repayment, at=voucher.expires_at)

    worker.drain()
    assert make.again(repayment).state is RepaymentState.DONE
    assert not make.again(voucher).collected_late
    assert books(payment_of(repayment)) == {}


def test_thirty_days_is_usual():
    assert configuring.of_account("any").voucher_days == 30


def test_collected_in_time_and_told_late_counts(hands):
    repayment = with_vouchers(500)
    [voucher] = story(repayment).to_collect
    number, in_time = cash_out.number_of(voucher), clock.now()
    hands.forward(days=40)
    cash_out.expire_due()

    told = cash_out.collected("shops", number, "one", in_time)

    assert (told.state, told.collected_late) == (VoucherState.COLLECTED, False)
    assert make.again(repayment).state is RepaymentState.DONE
    worker.drain()
    assert books(payment_of(repayment)) == {}


def test_collected_after_its_value_went_into_others_these_are_cancelled(hands):
    repayment = with_vouchers(15_000)
    numbers = [cash_out.number_of(one) for one in story(repayment).to_collect]
    hands.forward(days=34)
    cash_out.expire_due()
    choose(repayment)

    late = cash_out.collected("shops", numbers[1], "one", clock.now())

    assert late.collected_late
    issued = [one.amount_pence for one in story(repayment).to_collect]
    assert issued == [10_000]  # the last one, of 50 pounds, was enough
    assert fine(repayment)
    collect(repayment)
    worker.drain()
    assert books(payment_of(repayment)) == {}


def test_collected_after_all_was_paid_another_way_it_is_put_down_as_too_much(hands):
    repayment = with_vouchers(500)
    [voucher] = story(repayment).to_collect
    number = cash_out.number_of(voucher)
    calling_off.cancel_vouchers(
        repayment.id, account_id=repayment.account_id, actor=make.CASEWORKER
    )
    choose(repayment)
    collect(repayment)

    cash_out.collected("shops", number, "late", clock.now())

    worker.drain()
    assert books(payment_of(repayment)) == {
        LedgerAccount.NETWORK_CLEARING: -500,
        LedgerAccount.OVERPAID: 500,
    }
    assert "repayment_overpaid" in make.event_names(payment_of(repayment))


def test_called_off_the_refund_fails_and_a_voucher_collected_then_is_too_much():
    repayment = with_vouchers(500, of=repaying.of_refund)
    [voucher] = story(repayment).to_collect
    number = cash_out.number_of(voucher)
    for _ in range(2):
        calling_off.call_off(repayment.id, account_id=repayment.account_id, actor=make.CASEWORKER)
    worker.drain()

    payment = payment_of(repayment)
    assert repaying.refund_state(repayment) is RefundState.FAILED
    assert payment.refunded_pence == 0
    cash_out.collected("shops", number, "late", clock.now())
    assert make.again(repayment).state is RepaymentState.CALLED_OFF
    assert books(payment)[LedgerAccount.OVERPAID] == 500
    assert fine(repayment)


def test_what_was_paid_in_part_cannot_be_called_off_nor_what_was_never_the_services():
    partly, excess = with_vouchers(15_000, of=repaying.of_refund), repaying.of_exception(500)
    collect(partly)

    for repayment in (partly, excess):
        with pytest.raises(CannotBeCalledOff):
            calling_off.call_off(
                repayment.id, account_id=repayment.account_id, actor=make.CASEWORKER
            )


def test_chosen_twice_at_once_it_is_issued_once():
    repayment = repaying.of_exception(25_050)

    at_once(*[lambda: choose(repayment)] * 2)

    assert len(story(repayment).vouchers) == 3
    assert fine(repayment)


def test_cash_cannot_be_chosen_where_it_is_too_much_or_nobody_pays_or_nothing_is_left():
    too_much, done = repaying.of_exception(500_001), with_vouchers(500)
    collect(done)

    with pytest.raises(TooMuchForCash):
        choose(too_much)
    with pytest.raises(NothingToChoose):
        choose(done)
    with pytest.raises(NobodyPaysOut):
        choosing.by_cash_out(too_much.id, "nobody", actor=make.PAYER)


def test_a_voucher_is_never_of_more_than_its_network_pays_or_of_nothing():
    repayment = with_vouchers(500)
    [voucher] = story(repayment).to_collect

    for pence in (0, 10_001):
        with pytest.raises(Exception, match=r"(?i)check"):
            make.changed(voucher, amount_pence=pence)
    assert isinstance(make.again(voucher), CashOutVoucher)
