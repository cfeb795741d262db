"""Paying by bank: whoever comes back or does not, and whatever the bank says when, money counts."""

import json

import pytest

from app import db, gateways, settings
from app.accounts.models import AccountKind
from app.gateways.port import (
    Approved,
    Declined,
    Failed,
    GatewayUnavailable,
    NeverArrived,
    Operation,
    Pending,
)
from app.gateways.sandbox.models import FaultKind
from app.jobs import news, worker
from app.ledger import LedgerAccount
from app.payments import cancellation, checkout, expiry, instructions, questions, ways
from app.payments.questions import StillWaiting
from app.payments.states import State, TransitionNotAllowed
from app.payments.types import NotOneOfTheWays
from app.payments.types.bank import acting
from app.payments.types.bank.gateway import NAME
from app.payments.types.bank.models import BankOrder, Status
from app.payments.types.bank.tellers import SLOW, Choice
from app.payments.ways import NotElsewhere, TooLateToChoose
from app.receipts.models import ExceptionCode, Outcome, Receipt, ReceiptException
from app.refunds.creation import RefundTooLarge
from app.refunds.states import RefundState
from tests import make
from tests.service.test_go_live import real_settings
from tests.support import banking
from tests.support.looking import books, story
from tests.support.together import at_once, raised

A = LedgerAccount
PAID = {A.CARD_CLEARING: 1000, A.SERVICE_PAYABLE: -1000}


def receipts_of(payment):
    with db.reading() as session:
        return session.query(Receipt).where(Receipt.payment_id == payment.id).all()


def told(payment):
    """What the bank's message says, as its gateway reads it."""
    return acting.message(banking.order(payment))


def take_in(message):
    token = settings.current().sandbox_notification_token
    read = gateways.named(NAME).read_notification(
        json.dumps(message).encode(), {"Authorization": token}
    )
    return news.take_in(NAME, read)


# The usual way


def test_who_approves_at_their_bank_has_paid_and_is_not_asked_again():
    payment = banking.sent()
    assert (payment.state, payment.provider) == (State.CHALLENGED, NAME)
    assert (payment.external.status, payment.three_d_secure) == ("started", False)
    assert banking.where_to_go(payment).endswith(banking.order(payment).reference)
    assert books(payment) == {}

    banking.say(payment)
    assert isinstance(banking.come_back(payment), Approved)

    assert make.again(payment).state is State.CONFIRMED
    worker.drain()
    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == PAID


def test_the_bank_is_told_who_is_paid_and_where_the_payer_comes_back():
    payment = banking.chosen(language="cy")
    with db.transaction() as session:
        question = questions.write_down(
            session, payment, Operation.AUTHORISE, amount_pence=payment.total_pence
        )

    instruction = instructions.make(payment, question, chosen={"bank": "heron"})

    assert (instruction.merchant, instruction.language) == ("Fishing licences", "cy")
    assert instruction.return_url.endswith(f"/bank/{payment.id}/return")
    assert (instruction.chosen, instruction.card) == ({"bank": "heron"}, None)


@pytest.mark.parametrize(
    ("choice", "reason"),
    [(Choice.REFUSE, "permission_withdrawn"), (Choice.NO_MONEY, "not_enough_money")],
)
def test_a_bank_that_does_not_pay_moves_nothing(choice, reason):
    payment = banking.sent()
    banking.say(payment, choice)

    assert isinstance(banking.come_back(payment), Declined)

    refused = make.again(payment)
    assert (refused.state, refused.decline_reason) == (State.DECLINED, reason)
    assert books(payment) == {}


def test_a_bank_that_is_not_there_is_refused_and_says_nothing_of_money():
    payment = banking.chosen()

    assert isinstance(banking.ask(payment, bank="no such bank"), Failed)

    assert make.again(payment).state is State.ERRORED


# Coming back, or not


def test_who_never_comes_back_has_paid_all_the_same(hands):
    payment = banking.sent()
    banking.say(payment, Choice.VANISH)

    banking.let_time_pass(hands, seconds=4)

    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == PAID
    assert banking.order(payment).tell_at is None


def test_coming_back_twice_pays_once_and_the_banks_own_message_changes_nothing(hands):
    payment = banking.sent()
    banking.say(payment)

    outcomes = at_once(*[lambda: banking.come_back(payment)] * 3, lambda: take_in(told(payment)))

    raised(outcomes, StillWaiting, TransitionNotAllowed)
    banking.let_time_pass(hands, seconds=4)
    for _ in range(2):
        take_in(told(payment))
    worker.drain()
    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == PAID
    assert story(payment).count("payment_confirmed") == 1


def test_a_slow_bank_is_waited_for_and_tells_by_itself(hands):
    payment = banking.sent()
    banking.say(payment, Choice.SLOW)
    assert isinstance(banking.come_back(payment), Pending)
    with pytest.raises(StillWaiting):
        cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    assert make.again(payment).state is State.CHALLENGED

    banking.let_time_pass(hands, seconds=SLOW.total_seconds() + 1)

    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == PAID


def test_while_a_bank_takes_its_time_a_payment_does_not_expire(hands):
    payment = banking.sent()
    banking.say(payment, Choice.SLOW_REFUSED)
    banking.come_back(payment)
    hands.forward(hours=2)

    assert not expiry.expire(payment.id)
    banking.let_time_pass(hands, seconds=1)

    assert make.again(payment).state is State.DECLINED


def test_who_comes_back_without_having_said_anything_may_go_there_again(hands):
    """The bank is asked, and knows of nothing."""
    payment = banking.sent()
    assert isinstance(banking.come_back(payment), NeverArrived)

    assert make.again(payment).state is State.CHALLENGED
    assert "payment_completion_never_arrived" in story(payment)
    banking.say(payment, Choice.VANISH)
    banking.let_time_pass(hands, seconds=4)

    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == PAID


def test_an_order_that_was_placed_without_our_hearing_of_it_is_found(hands):
    payment = banking.chosen()
    make.fault(payment, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        banking.ask(payment)

    banking.let_time_pass(hands, seconds=10)

    assert make.again(payment).state is State.CHALLENGED
    assert banking.where_to_go(payment)


def test_when_the_bank_cannot_be_asked_its_message_will_do(hands):
    payment = banking.sent()
    banking.say(payment)
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.COMPLETE)
    with pytest.raises(GatewayUnavailable):
        banking.come_back(payment)

    banking.let_time_pass(hands, seconds=4)

    assert make.again(payment).state is State.CAPTURED


# Too late


def test_money_that_comes_after_the_time_was_up_is_the_services_and_late(hands):
    payment = banking.sent()
    hands.forward(minutes=89, seconds=55)
    banking.say(payment, Choice.SLOW)
    hands.forward(minutes=1)
    assert expiry.expire(payment.id)
    worker.drain()
    assert "payment_release_refused" in story(payment)
    assert books(payment) == {}

    for _ in range(3):
        banking.let_time_pass(hands, seconds=30)

    found = make.again(payment)
    assert (found.state, found.external.status) == (State.CAPTURED, "success")
    assert books(payment) == {A.NETWORK_CLEARING: 1000, A.SERVICE_PAYABLE: -1000}
    [receipt] = receipts_of(payment)
    assert (receipt.outcome, receipt.is_late, receipt.network) == (Outcome.EXACT, True, NAME)


@pytest.mark.parametrize("is_told", [True, False])
def test_money_that_comes_to_a_payment_called_off_is_its_payers(hands, is_told):
    payment = banking.sent()
    banking.say(payment, Choice.SLOW)
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    worker.drain()
    hands.forward(seconds=SLOW.total_seconds() + 1)
    if not is_told:  # its message is lost: we ask
        acting._decide_due(BankOrder)
        with db.transaction() as session:
            session.get_one(BankOrder, payment.provider_transaction).tell_at = None
    for _ in range(3):
        banking.let_time_pass(hands, seconds=30)

    assert take_in(told(payment))  # told once more: nothing changes
    worker.drain()
    assert make.again(payment).state is State.CANCELLED_BY_USER
    assert books(payment) == {A.NETWORK_CLEARING: 1000, A.PAYER_REFUNDABLE: -1000}
    [receipt] = receipts_of(payment)
    assert receipt.outcome is Outcome.NOT_WANTED
    with db.reading() as session:
        [exception] = session.query(ReceiptException).all()
    assert (exception.code, exception.amount_pence) == (ExceptionCode.NOT_WANTED, 1000)


def test_a_bank_that_says_no_and_then_yes_has_paid_its_customers_money():
    payment = banking.sent()
    banking.say(payment)
    no = told(payment) | {"status": "declined", "reason": "other"}
    assert take_in(no)
    assert make.again(payment).state is State.DECLINED

    for _ in range(2):
        assert take_in(told(payment))
        worker.drain()

    assert books(payment) == {A.NETWORK_CLEARING: 1000, A.PAYER_REFUNDABLE: -1000}


def test_an_order_that_is_called_off_in_time_cannot_be_approved_any_more():
    payment = banking.sent()
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    worker.drain()

    banking.say(payment)

    assert banking.order(payment).status is Status.REVOKED
    assert "payment_released" in story(payment)
    assert books(payment) == {}


# Money back


def test_a_refund_is_a_payment_back_which_takes_its_time(hands):
    payment = banking.paid()
    refund = make.refund(payment, amount_pence=400)
    worker.drain()
    assert make.again(refund).state is RefundState.SUBMITTED

    banking.let_time_pass(hands, seconds=6)

    assert make.again(refund).state is RefundState.SUCCESS
    assert books(payment) == {A.CARD_CLEARING: 600, A.SERVICE_PAYABLE: -600}
    with pytest.raises(RefundTooLarge):
        make.refund(payment, amount_pence=601)
    rest = make.refund(payment, amount_pence=600)
    worker.drain()
    banking.let_time_pass(hands, seconds=6)
    assert make.again(rest).state is RefundState.SUCCESS
    assert books(payment) == {}


def test_a_refund_that_comes_back_has_failed_and_can_be_made_otherwise(hands):
    payment = banking.paid(bank="quarry")
    refund = make.refund(payment)
    worker.drain()

    banking.let_time_pass(hands, seconds=6)

    assert (make.again(refund).state, make.again(refund).failure) == (
        RefundState.FAILED,
        "account_closed",
    )
    assert make.again(payment).refundable_pence == 1000
    assert books(payment) == PAID


# The choice


def test_made_up_banks_are_for_nobody_whose_money_is_real():
    account = banking.account(kind=AccountKind.LIVE)
    payment = make.payment(account=account)
    assert [one.name for one in ways.offered(checkout.get(payment.id))] == ["card", "bank"]

    with real_settings():
        assert [one.name for one in ways.offered(checkout.get(payment.id))] == ["card"]
        with pytest.raises(NotOneOfTheWays):
            ways.choose(payment.id, "bank", actor=make.PAYER)


def test_once_a_bank_was_asked_nothing_else_is_chosen_and_no_card_is_taken():
    payment = banking.sent()

    with pytest.raises(TooLateToChoose):
        ways.choose(payment.id, "card", actor=make.PAYER)
    with pytest.raises(TransitionNotAllowed):
        make.enter_card(payment)


def test_no_bank_is_asked_for_a_payment_that_is_to_be_paid_by_card():
    payment = make.payment(account=banking.account())

    with pytest.raises(NotElsewhere):
        banking.ask(payment)


def test_of_two_who_choose_a_bank_at_once_one_does():
    payment = banking.chosen()

    outcomes = at_once(*[lambda: banking.ask(payment)] * 3)

    raised(outcomes, StillWaiting, TransitionNotAllowed)
    assert banking.order(payment).amount_pence == 1000
