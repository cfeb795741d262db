"""Another bank, or another way, after all: the first is over before, and nobody pays twice."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app import db, ledger
from app.gateways.port import (
    Approved,
    Declined,
    GatewayUnavailable,
    Notification,
    Operation,
    SendPayerTo,
)
from app.gateways.sandbox.models import FaultKind
from app.jobs import news, worker
from app.ledger import LedgerAccount
from app.payments import authorisation, cancellation, checkout, expiry, ways
from app.payments.models import EndedAttempt
from app.payments.questions import StillWaiting
from app.payments.states import State
from app.payments.types.bank.gateway import NAME
from app.payments.types.bank.models import BankOrder, Status
from app.payments.types.bank.tellers import Choice
from app.payments.types.cash import vouchers
from app.payments.ways import TooLateToChoose
from app.receipts import numbers, resolving
from app.receipts.deciding import Decider
from app.receipts.models import ExceptionCode, Receipt, ReceiptException
from app.receipts.taking_in import take_in
from app.refunds.states import RefundState
from tests import make
from tests.support import banking, networks, refunding
from tests.support.looking import books, story
from tests.support.together import at_once, raised

A = LedgerAccount
PAID = {A.CARD_CLEARING: 1000, A.SERVICE_PAYABLE: -1000}
PAID_LATE = {A.NETWORK_CLEARING: 1000, A.SERVICE_PAYABLE: -1000}
PAYERS = {A.NETWORK_CLEARING: 1000, A.PAYER_REFUNDABLE: -1000}


def given_up(hands, *, then=""):
    """A payment whose payer was at one bank and wants another way, and the order there."""
    payment = banking.sent()
    first = banking.order(payment)
    assert isinstance(banking.choose_again(payment), Approved)
    hands.forward(seconds=1)
    if then:
        ways.choose(payment.id, then, actor=make.PAYER)
    return make.again(payment), first


def pay_all_the_same(first):
    """Let a bank break its word: it pays what it had said that nobody can pay any more."""
    with db.transaction() as session:
        order = session.get_one(BankOrder, first.transaction)
        order.status, order.tell_at = Status.DONE, None
    for number in "12":
        told = Notification(
            id=number,
            operation=Operation.COMPLETE,
            transaction=first.transaction,
            answer=Approved(first.transaction),
        )
        assert news.take_in(NAME, told)
        worker.drain()


def exceptions():
    with db.reading() as session:
        return [(one.code, one.amount_pence) for one in session.scalars(select(ReceiptException))]


def is_sound():
    with db.reading() as session:
        return ledger.verify(session) == []


def test_another_bank_is_asked_once_the_first_can_bring_nothing_any_more(hands):
    payment, first = given_up(hands)
    assert (payment.state, payment.provider_transaction) == (State.STARTED, "")
    assert payment.external.status == "started"

    assert banking.ask(payment, bank="lantern").transaction != first.transaction
    banking.say(payment)
    assert isinstance(banking.come_back(payment), Approved)
    worker.drain()

    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == PAID
    with db.reading() as session:
        assert session.get_one(BankOrder, first.transaction).status is Status.REVOKED


def test_a_second_order_is_let_go_of_as_a_first_one_is(hands):
    payment, _ = given_up(hands)
    banking.ask(payment)

    cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    worker.drain()

    assert banking.order(payment).status is Status.REVOKED
    assert story(payment)[-1] == "payment_released"


def test_who_has_said_yes_has_paid_and_chooses_no_more(hands):
    payment = banking.sent()
    banking.say(payment, Choice.VANISH)

    assert isinstance(banking.choose_again(payment), Declined)
    worker.drain()

    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == PAID
    with pytest.raises(TooLateToChoose):
        banking.choose_again(payment)


def test_saying_yes_and_wanting_another_way_at_once_comes_to_one_of_them(hands):
    payment = banking.sent()

    outcomes = at_once(
        lambda: banking.say(payment, Choice.VANISH),
        *[lambda: banking.choose_again(payment)] * 2,
    )

    raised(outcomes, StillWaiting, TooLateToChoose)
    banking.let_time_pass(hands, seconds=4)
    ended = make.again(payment).state
    status = banking.order(payment).status
    assert (ended, status) in {(State.STARTED, Status.REVOKED), (State.CAPTURED, Status.DONE)}
    assert books(payment) == (PAID if ended is State.CAPTURED else {})


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.TIMEOUT_AFTER_SUCCESS])
def test_until_the_bank_has_answered_nothing_is_chosen(hands, kind):
    """Whether the request reached it or not: it is found out, and never taken for granted."""
    payment = banking.sent()
    make.fault(payment, kind=kind, operation=Operation.CANCEL)
    with pytest.raises(GatewayUnavailable):
        banking.choose_again(payment)

    for refused in (
        lambda: banking.choose_again(payment),
        lambda: cancellation.cancel_by_user(payment.id, actor=make.PAYER),
        lambda: banking.come_back(payment),
    ):
        with pytest.raises(StillWaiting):
            refused()
    assert not expiry.expire(payment.id)
    for _ in range(2):
        banking.let_time_pass(hands, minutes=2)

    reached = kind is FaultKind.TIMEOUT_AFTER_SUCCESS
    assert make.again(payment).state is (State.STARTED if reached else State.CHALLENGED)
    assert banking.order(payment).status is (Status.REVOKED if reached else Status.AWAITING)


# A bank that breaks its word


def test_money_of_a_way_given_up_pays_what_is_not_paid_and_can_go_back_there(hands):
    payment, first = given_up(hands, then="card")

    pay_all_the_same(first)

    paid = make.again(payment)
    assert (paid.state, paid.type, paid.provider) == (State.CAPTURED, "bank", NAME)
    assert books(payment) == PAID_LATE
    refund = make.refund(paid)
    worker.drain()
    banking.let_time_pass(hands, seconds=6)
    assert make.again(refund).state is RefundState.SUCCESS
    assert is_sound()


def test_money_of_a_way_given_up_is_its_payers_once_another_has_paid(hands):
    payment, first = given_up(hands, then="card")
    make.enter_card(payment)

    pay_all_the_same(first)

    assert (make.again(payment).state, make.again(payment).type) == (State.AUTHORISED, "card")
    assert books(payment) == PAYERS
    assert exceptions() == [(ExceptionCode.TWICE, 1000)]


def test_while_another_is_asked_money_of_a_way_given_up_waits_for_a_person(hands):
    payment, first = given_up(hands, then="card")
    make.fault(payment, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment)

    pay_all_the_same(first)

    assert make.again(payment).state is State.STARTED
    assert books(payment) == PAYERS
    assert exceptions() == [(ExceptionCode.TWICE, 1000)]


def test_what_somebody_has_sent_back_pays_nothing_and_goes_back_by_no_bank(hands):
    """The money of the first way came while a second was tried; a third has paid."""
    account = make.account(payment_types=["card", "bank", "cash"])
    payment = banking.sent(account=account)
    first = banking.order(payment)
    banking.choose_again(payment)
    hands.forward(seconds=1)
    banking.ask(payment)
    pay_all_the_same(first)
    with db.reading() as session:
        [found] = session.scalars(select(ReceiptException)).all()
    person = refunding.refunder(account).id
    by = Decider(user_id=person, account_id=account.id, version=found.version)
    resolving.repay(found.id, by, email="ada@payer.example")

    banking.choose_again(payment)
    ways.choose(payment.id, "cash", actor=make.PAYER)
    vouchers.issue(payment.id, "paypoint", actor=make.PAYER)
    with db.reading() as session:
        [number] = [one for one in numbers.of_payment(session, payment.id) if one.network != NAME]
    take_in(replace(networks.paid(number.number, 1000), network="paypoint"))

    paid = make.again(payment)
    assert (paid.state, paid.type) == (State.CAPTURED, "cash")
    assert books(payment) == {
        A.NETWORK_CLEARING: 2000,
        A.SERVICE_PAYABLE: -1000,
        A.REPAYMENTS: -1000,
    }


def test_two_ways_that_were_given_up_may_both_bring_money(hands):
    payment, first = given_up(hands)
    banking.ask(payment)
    second = banking.order(payment)
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    worker.drain()

    pay_all_the_same(first)
    pay_all_the_same(second)

    assert books(payment) == {A.NETWORK_CLEARING: 2000, A.PAYER_REFUNDABLE: -2000}
    assert exceptions() == [(ExceptionCode.NOT_WANTED, 1000)] * 2
    with db.reading() as session:
        keys = set(session.scalars(select(Receipt.key)))
        assert session.scalars(select(EndedAttempt)).one().paid_at is not None
    assert keys == {first.transaction, second.transaction}


def test_time_that_ran_out_does_not_lose_money_of_a_way_given_up(hands):
    payment, first = given_up(hands, then="card")
    hands.forward(hours=2)
    assert expiry.expire(payment.id)

    pay_all_the_same(first)

    paid = make.again(payment)
    assert (paid.state, paid.provider_transaction) == (State.CAPTURED, first.transaction)
    assert books(payment) == PAID_LATE


def test_where_no_bank_was_reached_another_way_can_be_chosen(hands):
    """And a request that arrives after all leads nobody anywhere."""
    payment = banking.chosen()
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.AUTHORISE)
    asking = authorisation.prepare_elsewhere(
        payment.id, payment_type="bank", email="", actor=make.PAYER
    )
    with pytest.raises(GatewayUnavailable):
        authorisation.carry_out(asking, chosen={"bank": "heron"})
    with pytest.raises(TooLateToChoose):
        ways.choose(payment.id, "card", actor=make.PAYER)
    banking.let_time_pass(hands, minutes=2)
    assert checkout.get(payment.id).was_not_reached

    ways.choose(payment.id, "card", actor=make.PAYER)
    authorisation.finish(asking.question, SendPayerTo("https://bank.example", "too late"))
    make.enter_card(payment)

    found = make.again(payment)
    assert (found.state, found.type) == (State.AUTHORISED, "card")
    assert found.provider_transaction != "too late"


def test_only_ways_that_know_a_going_back_have_one():
    challenged = make.challenged_payment()

    with pytest.raises(TooLateToChoose):
        banking.choose_again(challenged)

    assert make.again(challenged).state is State.CHALLENGED
