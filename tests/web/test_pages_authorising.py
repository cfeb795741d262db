"""Sending the card page: the bank is asked once, whatever happens meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.gateways.port import Operation
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind
from app.payments.states import State
from app.web import background
from tests import make
from tests.support.clients import read
from tests.web import payers
from tests.web.asking import bank_thinking, settle


def test_an_approved_card_leads_to_the_confirm_page(client):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment)

    assert response.status_code == 303
    assert response.location == payers.confirm_page(payment)
    assert make.again(payment).state is State.AUTHORISED


def test_what_may_be_kept_of_the_card_is_kept(client):
    payment = payers.let_in(client, make.payment())

    payers.enter_card(
        client,
        payment,
        cardNo="4000 0566 5566 5556",
        expiryMonth="1",
        expiryYear="30",
        cardholderName="  Ada Payer ",
        addressPostcode="yo17hh",
    )

    kept = make.again(payment)
    assert (kept.card_brand, kept.card_type) == ("visa", "debit")
    assert (kept.card_first_six, kept.card_last_four) == ("400005", "5556")
    assert kept.card_expiry == "01/30"
    assert kept.cardholder_name == "Ada Payer"
    assert kept.email == "ada@payer.example"
    assert kept.billing_address == {
        "line1": "1 Weir Lane",
        "line2": "",
        "city": "York",
        "postcode": "YO1 7HH",
        "country": "GB",
    }


def test_a_card_that_may_be_either_type_is_kept_as_neither(client):
    payment = payers.let_in(client, make.payment())

    payers.enter_card(client, payment, cardNo="4000000000000010")

    assert make.again(payment).card_type == ""


@pytest.mark.parametrize(
    ("number", "state", "shown"),
    [
        (make.CARD_DECLINED, State.DECLINED, "Your payment has been declined"),
        (make.CARD_EXPIRED, State.DECLINED, "Your payment has been declined"),
        (make.SECURITY_CODE_WRONG, State.DECLINED, "Your payment has been declined"),
        (make.PROCESSING_ERROR, State.ERRORED, "There was a problem with your payment"),
    ],
)
def test_a_refused_card_leads_to_a_page_that_says_so(client, number, state, shown):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, cardNo=number)

    assert response.status_code == 303
    assert response.location == payers.card_page(payment)
    page = client.get(response.location)
    assert (page.status_code, payers.heading(page)) == (200, shown)
    assert "No money has been taken from your account." in page.text
    assert make.again(payment).state is state


def test_a_payer_who_sends_the_form_before_looking_at_it_can_pay(client):
    """Browsers may show a page from their own memory."""
    payment = payers.let_in(client, make.payment())
    page = read(client.get(payers.card_page(payers.let_in(client, make.payment()))))
    token = next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")

    response = client.post(payers.card_page(payment), data=payers.ANSWERS | {"csrfToken": token})

    assert response.location == payers.confirm_page(payment)


@pytest.mark.settings(authorise_wait_ms=50)
def test_a_slow_bank_leads_to_the_waiting_page_and_from_there_on(client):
    payment = payers.let_in(client, make.payment())

    with bank_thinking():
        response = payers.enter_card(client, payment)
        assert response.location == payers.waiting_page(payment)
        waiting = client.get(response.location)
        assert payers.heading(waiting) == "Your payment is being processed"

    onwards = client.get(response.location)
    assert onwards.location == payers.confirm_page(payment)


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER_SUCCESS, FaultKind.ERROR_500])
def test_a_bank_that_does_not_answer_leads_to_the_waiting_page(client, kind):
    payment = payers.let_in(client, make.payment())
    make.fault(payment, kind=kind, operation=Operation.AUTHORISE)

    response = payers.enter_card(client, payment)

    assert response.location == payers.waiting_page(payment)
    assert make.again(payment).state is State.STARTED
    assert make.open_question(payment).lost_at is not None


def test_a_mistake_of_ours_while_asking_leaves_the_outcome_open(client, monkeypatch):
    def break_down(instruction, answer):
        raise ZeroDivisionError

    payment = payers.let_in(client, make.payment())
    monkeypatch.setattr(faults, "before_answer", break_down)

    response = payers.enter_card(client, payment)

    assert response.location == payers.waiting_page(payment)
    assert make.open_question(payment).operation is Operation.AUTHORISE


def test_a_second_card_while_the_bank_is_asked_is_not_used(client):
    payment = payers.let_in(client, make.payment())
    page = read(client.get(payers.card_page(payment)))
    make.fault(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.AUTHORISE)
    first = client.send(page, "", form="card-details", follow=False, **payers.ANSWERS)

    second = client.send(
        page,
        "",
        form="card-details",
        follow=False,
        **payers.ANSWERS | {"cardNo": make.CARD_DECLINED},
    )

    assert first.location == second.location == payers.waiting_page(payment)
    assert make.again(payment).card_last_four == "4242"


def test_pressed_by_many_hands_at_once_the_bank_is_asked_once(client, app):
    payment = payers.let_in(client, make.payment())
    page = read(client.get(payers.card_page(payment)))
    token = next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")
    cookie = client.get_cookie("pay_session").value
    asked = []
    before, faults.before_answer = faults.before_answer, lambda *_: asked.append(1)
    start = threading.Barrier(8)

    def press(_):
        hand = app.test_client()
        hand.set_cookie("pay_session", cookie)
        start.wait()
        return hand.post(payers.card_page(payment), data=payers.ANSWERS | {"csrfToken": token})

    try:
        with ThreadPoolExecutor(8) as hands:
            answers = list(hands.map(press, range(8)))
    finally:
        faults.before_answer = before

    settle()
    assert len(asked) == 1
    assert {answer.status_code for answer in answers} <= {200, 303}
    assert make.again(payment).state is State.AUTHORISED


def test_a_card_sent_again_after_it_was_approved_says_where_the_payment_stands(client):
    payment = payers.let_in(client, make.payment())
    page = read(client.get(payers.card_page(payment)))
    client.send(page, "", form="card-details", follow=False, **payers.ANSWERS)

    again = client.send(page, "", form="card-details", follow=False, **payers.ANSWERS)

    assert again.status_code == 200
    assert payers.heading(again) == "Your payment is in progress"
    assert payers.text(again, "confirm-link") == "Continue with your payment"


def test_when_every_thread_waits_for_a_bank_nothing_is_asked_and_that_is_said(client, monkeypatch):
    payment = payers.let_in(client, make.payment())
    monkeypatch.setattr(background, "_free", threading.BoundedSemaphore(1))
    background._free.acquire()

    response = payers.enter_card(client, payment)

    assert response.status_code == 503
    assert "No money has been taken from your account." in response.text
    assert payers.attributes(response, "cardholder-name")["value"] == "Ada Payer"
    assert make.again(payment).card_last_four == ""


def test_a_payment_that_was_cancelled_in_another_tab_meanwhile(client, monkeypatch):
    """Between looking and asking: the core refuses, and the payer is told where things stand."""
    payment = payers.let_in(client, make.payment())
    page = read(client.get(payers.card_page(payment)))
    ask = background.authorisation.prepare

    def cancel_first(payment_id, **details):
        make.cancellation.cancel_by_user(payment_id, actor=make.PAYER)
        return ask(payment_id, **details)

    monkeypatch.setattr(background.authorisation, "prepare", cancel_first)

    response = client.send(page, "", form="card-details", follow=False, **payers.ANSWERS)

    assert payers.heading(response) == "Your payment has been cancelled"
