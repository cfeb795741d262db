"""Many at once: whole files, two processes that are told the same, money as a payment ends."""

import random
from dataclasses import replace
from datetime import date

import pytest

from app import db
from app.errors import Refusal
from app.payments import cancellation, expiry
from app.payments.cancellation import NotCancellable
from app.payments.states import State
from app.receipts import numbers
from app.receipts.models import Receipt, ReceiptKind
from app.receipts.taking_in import take_in, take_in_all
from app.receipts.telling import ToldDifferently, ToldWrongly
from tests import make
from tests.support import networks, receipt_laws
from tests.support.networks import books, exceptions, paid, taken_back
from tests.support.statements import statements
from tests.support.together import at_once, raised


def a_file(lines):
    """Half of it is paid into one account, the rest has numbers that nobody knows."""
    number = networks.barcode()[1]
    return [
        replace(paid(number if at % 2 else f"unknown {at}", 100 + at), told_by="file")
        for at in range(lines)
    ]


def lawful():
    with db.reading() as session:
        return list(receipt_laws.broken(session)) == []


def test_a_file_told_again_and_out_of_order_adds_nothing():
    tolds = a_file(220)
    take_in_all(tolds)
    before = books(), exceptions(), networks.outcomes()
    random.Random(7).shuffle(tolds)
    again = take_in_all([*tolds, *tolds[:50]])
    assert all(isinstance(one, Receipt) for one in again)
    assert (books(), exceptions(), networks.outcomes()) == before
    assert len(networks.outcomes()) == 220
    assert lawful()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_longer_file_looks_up_no_more_often():
    looks = []
    for lines in (10, 100):
        tolds = a_file(lines)
        with statements() as said:
            take_in_all(tolds)
        looks.append(sum(statement.startswith("SELECT") for statement in said))
    assert looks[0] == looks[1] < 15


def test_one_line_that_contradicts_another_does_not_stop_the_rest():
    _payment, number = networks.waiting(1000)
    told = paid(number)
    first, second, third = take_in_all([told, replace(told, amount_pence=2), paid("12345", 7)])
    assert isinstance(second, ToldDifferently)
    assert not isinstance(first, Refusal)
    assert not isinstance(third, Refusal)
    assert books()["network_clearing"] == 1007


def test_what_nobody_could_keep_is_refused_by_itself():
    told = paid("12345")
    wrong = [
        replace(told, amount_pence=0),
        replace(told, key=""),
        replace(told, key="k" * 81),
        replace(told, number="1" * 41),
        replace(told, kind=ReceiptKind.REVERSAL),
    ]
    *refused, taken = take_in_all([*wrong, replace(told, outlet="A long name " * 20)])
    assert all(isinstance(one, ToldWrongly) for one in refused)
    assert len(taken.outlet) == 80


def test_two_files_with_the_same_lines_in_opposite_order_at_once():
    tolds = a_file(60)
    racing = at_once(lambda: take_in_all(tolds), lambda: take_in_all(tolds[::-1]))
    assert raised(racing) == []
    assert len(networks.outcomes()) == 60
    assert lawful()


def test_told_twice_at_once_it_is_one():
    payment, number = networks.waiting(1000)
    _barcode, open_number = networks.barcode()
    for told in (paid(number), paid(open_number), paid("12345")):
        racing = at_once(*[lambda told=told: take_in(told)] * 3)
        assert raised(racing) == []
        assert len({receipt.id for receipt in racing}) == 1
    assert make.again(payment).state is State.CAPTURED
    assert books()["network_clearing"] == 3000
    assert lawful()


def test_paid_and_taken_back_at_once_in_two_processes():
    payment, number = networks.waiting(1000)
    told = paid(number)
    assert raised(at_once(lambda: take_in(told), lambda: take_in(taken_back(told)))) == []
    assert make.again(payment).reversed_pence == 1000
    assert (books(), exceptions()) == ({}, [])


def test_money_that_comes_as_its_payment_is_called_off_or_runs_out():
    for _round in range(2):
        payment, number = networks.waiting(1000)
        racing = at_once(
            lambda number=number: take_in(paid(number)),
            lambda payment=payment: cancellation.cancel_by_service(
                payment.id, account_id=payment.account_id, actor=make.KEY
            ),
        )
        raised(racing, NotCancellable)
        state = make.again(payment).state
        to_whom = "service_payable" if state is State.CAPTURED else "payer_refundable"
        assert books(payment) == {"network_clearing": 1000, to_whom: -1000}
        payment, number = networks.waiting(1000)
        make.changed(payment, expires_at=payment.created_at)
        racing = at_once(
            lambda number=number: take_in(paid(number)),
            lambda payment=payment: expiry.expire(payment.id),
        )
        assert raised(racing) == []
        assert make.again(payment).state is State.CAPTURED
    assert lawful()


def test_a_number_is_given_once():
    payment, number = networks.waiting()
    other = make.payment()
    with pytest.raises(numbers.NumberTaken), db.transaction() as session:
        numbers.give(
            session,
            network=networks.NETWORK,
            number=number,
            account_id=other.account_id,
            payment_id=other.id,
        )
    with db.reading() as session:
        found = numbers.find(session, networks.NETWORK, number)
        assert found is not None
        assert [one.id for one in numbers.of_payment(session, payment.id)] == [found.id]
        assert numbers.find(session, "another", number) is None
        assert found.expires_at.date() > date(2020, 1, 1)
