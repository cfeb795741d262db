"""What becomes of money that others took in: the table of docs/receipts.md, to the penny."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from app import clock
from app.accounts.models import Account, EmailCollection
from app.emails import postman
from app.payments import cancellation
from app.payments.states import State
from app.receipts.taking_in import take_in
from app.receipts.telling import ToldDifferently
from app.webhooks import publication
from tests import make
from tests.support import networks, webhooks
from tests.support.emails import outbox
from tests.support.networks import books, exceptions, expired, paid, taken_back


def days_on(days, **more):
    return clock.now() + timedelta(days=days, **more)


# Each row: what is told of a payment of £10; its state; the books; the exceptions that are open.
TABLE = {
    "exact": ([1000], State.CAPTURED, (1000, 0, 1000, 0), []),
    "under": ([400], State.AWAITING_PAYMENT, (400, 400, 0, 0), []),
    "under, then the rest": ([400, 600], State.CAPTURED, (1000, 0, 1000, 0), []),
    "over": ([1200], State.CAPTURED, (1200, 0, 1000, 200), [("over", 200)]),
    "parts that are over": ([600, 700], State.CAPTURED, (1300, 0, 1000, 300), [("over", 300)]),
    "twice": ([1000, 1000], State.CAPTURED, (2000, 0, 1000, 1000), [("twice", 1000)]),
}


def stand(clearing, part, service, payer):
    of = {
        "network_clearing": clearing,
        "part_payments": -part,
        "service_payable": -service,
        "payer_refundable": -payer,
    }
    return {account: pence for account, pence in of.items() if pence}


def test_the_table_of_sums_in_time():
    for told, state, sums, raised in TABLE.values():
        payment, number = networks.waiting(1000)
        for key, pence in enumerate(told):
            take_in(paid(number, pence, at=days_on(0, minutes=key)))
        assert make.again(payment).state is state
        assert books(payment) == stand(*sums)
        assert exceptions(payment) == raised


# Each row: days after the deadline; whether the service takes money; the rest as above.
LATE = {
    "late and the service is open": (3, False, State.CAPTURED, 1000, [("late", 1000)]),
    "late and the service is closed": (3, True, State.EXPIRED, 0, [("not_wanted", 1000)]),
    "too late": (31, False, State.EXPIRED, 0, [("not_wanted", 1000)]),
}


def test_what_comes_late_is_taken_while_somebody_wants_it():
    for days, closed, state, service, raised in LATE.values():
        account = make.account()
        payment, number = expired(account=account)
        if closed:
            make.changed(account, disabled_at=clock.now())
        take_in(paid(number, at=days_on(7 + days)))
        assert make.again(payment).state is state
        assert books(payment) == stand(1000, 0, service, 1000 - service)
        assert exceptions(payment) == raised
    payment, number = expired()
    receipt = take_in(paid(number, at=days_on(6)))  # told after its time, and paid in time
    assert (make.again(payment).state, receipt.is_late) == (State.CAPTURED, False)
    assert exceptions(payment) == []


def test_what_is_not_wanted_is_the_payers():
    called_off, number = networks.waiting()
    cancellation.cancel_by_service(called_off.id, account_id=called_off.account_id, actor=make.KEY)
    take_in(paid(number))
    assert books(called_off) == stand(1000, 0, 0, 1000)
    assert exceptions(called_off) == [("not_wanted", 1000)]
    by_card = make.captured_payment(1000)
    take_in(paid(networks.number_of(by_card).number))
    assert books(by_card) == stand(1000, 0, 1000, 1000) | {"card_clearing": 1000}
    assert exceptions(by_card) == [("twice", 1000)]


def test_a_number_that_nobody_gave_is_kept_apart():
    receipt = take_in(paid("12345"))
    assert (receipt.outcome, receipt.account_id, receipt.payment_id) == ("unknown", None, None)
    assert books() == {"network_clearing": 1000, "unidentified_receipts": -1000}
    assert exceptions() == [("unknown", 1000)]


# Days until it is taken back, and the exceptions: on the same day nobody had counted on it yet.
REVERSALS = ((0, []), (1, [("reversed", 1000)]), (365, [("reversed", 1000)]))


def test_a_reversal_is_carried_out_at_any_age_and_in_either_order():
    for (days, raised), in_order in product(REVERSALS, (True, False)):
        payment, number = networks.waiting(1000)
        told = paid(number, at=clock.now().replace(hour=12))
        back = taken_back(told, days=days)
        for one in (told, back) if in_order else (back, told):
            take_in(one)
        found = make.again(payment)
        assert (found.state, found.reversed_pence) == (State.CAPTURED, 1000)
        assert found.refundable_pence == 0
        assert (books(), exceptions(payment)) == ({}, raised)
        assert make.event_names(payment)[-1] == "payment_reversed"


def test_a_reversal_of_nothing_waits_for_a_person():
    told = paid("12345")
    take_in(taken_back(told))
    assert books() == {"unidentified_receipts": 1000, "network_clearing": -1000}
    assert exceptions() == [("reversal_unmatched", 1000)]
    take_in(told)
    assert (books(), exceptions()) == ({}, [])


def test_what_was_paid_twice_makes_good_what_was_taken_back():
    payment, number = networks.waiting(1000)
    first, second = paid(number), paid(number, at=days_on(0, minutes=1))
    for told in (first, second, taken_back(first, days=2)):
        take_in(told)
    found = make.again(payment)
    assert (found.state, found.reversed_pence) == (State.CAPTURED, 0)
    assert books(payment) == stand(1000, 0, 1000, 0)
    assert exceptions() == []


def test_part_of_it_taken_back_leaves_the_payment_waiting():
    payment, number = networks.waiting(1000)
    part = paid(number, 400)
    take_in(part)
    take_in(taken_back(part, days=3))
    assert make.again(payment).state is State.AWAITING_PAYMENT
    assert (books(payment), exceptions()) == ({}, [])


def test_each_sum_paid_into_an_account_is_a_payment_of_its_own():
    barcode, number = networks.barcode()
    tolds = [paid(number, pence) for pence in (1250, 5, 1250_00)]
    receipts = [take_in(told) for told in tolds]
    payments = [networks.payment(receipt) for receipt in receipts]
    assert {payment.reference for payment in payments} == {barcode.reference}
    assert [payment.amount_pence for payment in payments] == [1250, 5, 125_000]
    assert {payment.state for payment in payments} == {State.CAPTURED}
    assert {receipt.outcome for receipt in receipts} == {"open"}
    assert books() == stand(126_255, 0, 126_255, 0)
    take_in(taken_back(tolds[1]))
    assert books() == stand(126_250, 0, 126_250, 0)
    assert make.again(payments[1]).reversed_pence == 5


def test_told_by_an_event_and_in_a_file_it_is_one():
    payment, number = networks.waiting()
    told = paid(number)
    in_file = replace(told, told_by="file", remitted_on=date(2026, 3, 2))
    assert take_in(told).id == take_in(in_file).id == take_in(told).id
    found = make.again(payment)
    assert (found.settled_on, make.event_names(payment).count("payment_settled")) == (
        date(2026, 3, 2),
        1,
    )
    with pytest.raises(ToldDifferently):
        take_in(replace(told, amount_pence=999))
    with pytest.raises(ToldDifferently):
        take_in(replace(told, number="12345"))
    assert books() == stand(1000, 0, 1000, 0)


# What is told of a payment of £10: the webhook's event, and the subject of the payer's email.
NEWS = (
    ([400], "payment_part_received", "You have paid part of your payment to Fishing licences"),
    ([1200], "payment_excess_received", "You paid Fishing licences too much"),
    ([1000, -1000], "payment_reversed", "A shop took back your payment to Fishing licences"),
)


def test_the_service_and_the_payer_hear_of_what_is_more_than_a_payment():
    for told, event, subject in NEWS:
        payment, number = networks.waiting(1000, email="ada@payer.example")
        hook = webhooks.webhook(make.again(Account(id=payment.account_id)))
        for pence in told:
            if pence > 0:
                news = paid(number, pence)
            take_in(news if pence > 0 else taken_back(news))
        publication.drain()
        assert webhooks.messages(hook)[-1].event_type == event
        postman.drain()
        assert subject in {email.subject.removeprefix("Test: ") for email in outbox()}


def test_payers_are_written_to_in_their_language_and_when_they_want_to_be():
    _payment, number = networks.waiting(1000, email="ada@payer.example", language="cy")
    take_in(paid(number, 400))
    postman.drain()
    (email,) = outbox()
    assert "£6.00" in email.text
    assert "Rydych wedi talu rhan" in email.subject
    silent = make.account(email_collection=EmailCollection.OFF)
    _payment, number = networks.waiting(1000, account=silent, email="ada@payer.example")
    take_in(paid(number, 400))
    postman.drain()
    assert len(outbox()) == 1
