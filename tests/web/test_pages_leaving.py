"""Confirming, cancelling and going back to the service."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.payments.states import State
from tests import make
from tests.support.clients import filled_in, form_on, read
from tests.web import payers

RETURN_URL = "https://service.example/return"


def test_the_confirm_page_shows_what_is_about_to_be_paid(client):
    payment = payers.let_in(client, make.payment(2550, description="Salmon & trout"))
    payers.enter_card(client, payment, addressLine2="Flat 2")

    response = client.get(payers.confirm_page(payment))

    assert payers.heading(response) == "Confirm your payment"
    assert read(response).findtext(".//title") == "Confirm your payment"
    assert {
        element_id: payers.text(response, element_id)
        for element_id in (
            "payment-description",
            "amount",
            "card-number",
            "expiry-date",
            "cardholder-name",
            "address",
            "email",
        )
    } == {
        "payment-description": "Salmon & trout",
        "amount": "£25.50",
        "card-number": "●●●●●●●●●●●●4242",
        "expiry-date": "11/99",
        "cardholder-name": "Ada Payer",
        "address": "1 Weir Lane, Flat 2, York, YO1 7HH, United Kingdom",
        "email": "ada@payer.example",
    }
    assert payers.text(response, "confirm") == "Confirm payment"
    assert payers.text(response, "cancel-payment") == "Cancel payment"


def test_what_was_not_asked_for_has_no_row(client):
    account = make.account(collect_billing_address=False)
    payment = payers.let_in(client, make.started_payment(account=account))
    make.enter_card(payment)

    response = client.get(payers.confirm_page(payment))

    assert payers.text(response, "address") is None


def test_no_form_of_the_confirm_page_leaves_it(client):
    payment = payers.let_in(client, make.authorised_payment())

    policy = client.get(payers.confirm_page(payment)).headers["Content-Security-Policy"]

    assert "form-action 'self';" in policy


@pytest.mark.parametrize(
    "header",
    [{"Sec-Fetch-Mode": "navigate"}, {"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"}],
)
def test_a_browser_gets_a_page_that_goes_on_to_the_service(client, header):
    """A redirect would be held against the policy of the page with the form."""
    url = "https://service.example/return?a=1;2&b=ŷ"
    payment = payers.let_in(client, make.authorised_payment(return_url=url))
    page = read(client.get(payers.confirm_page(payment)))
    sent = filled_in(form_on(page, "confirmation"))

    response = client.post(payers.confirm_page(payment), data=sent, headers=header)

    assert response.status_code == 200
    assert response.headers["Refresh"] == "0;url=https://service.example/return?a=1;2&b=%C5%B7"
    assert payers.heading(response) == "Going back to the service"
    assert payers.attributes(response, "continue")["href"] == response.headers["Refresh"][6:]
    assert make.again(payment).external.status == "success"


def test_confirming_leads_back_to_the_service_which_reads_success(client):
    payment = payers.let_in(client, make.authorised_payment())

    response = client.submit(payers.confirm_page(payment), form="confirmation", follow=False)

    assert response.status_code == 303
    assert response.location == RETURN_URL
    assert make.again(payment).external.status == "success"


def test_a_delayed_capture_is_confirmed_too(client):
    payment = payers.let_in(client, make.authorised_payment(delayed_capture=True))

    client.submit(payers.confirm_page(payment), form="confirmation", follow=False)

    assert make.again(payment).external.status == "capturable"


def test_a_double_click_confirms_once_and_ends_in_the_same_place(client, app):
    payment = payers.let_in(client, make.authorised_payment())
    page = read(client.get(payers.confirm_page(payment)))
    token = next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")
    cookie = client.get_cookie("pay_session").value

    def press(_):
        hand = app.test_client()
        hand.set_cookie("pay_session", cookie)
        return hand.post(payers.confirm_page(payment), data={"csrfToken": token})

    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(press, range(4)))

    assert {answer.location for answer in answers} == {RETURN_URL}
    assert make.again(payment).state is State.CONFIRMED


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.STARTED, "Your payment is in progress"),
        (State.EXPIRED, "Your payment session has expired"),
        (State.DECLINED, "Your payment has been declined"),
        (State.CANCELLED_BY_SERVICE, "Your payment has been cancelled"),
    ],
)
def test_what_is_not_waiting_to_be_confirmed_cannot_be(client, state, shown):
    payment = payers.let_in(client, make.payment_in(state))

    response = client.post(payers.confirm_page(payment), data={"csrfToken": csrf_token(client)})

    assert payers.heading(response) == shown
    assert make.again(payment).state is state


@pytest.mark.parametrize("state", [State.CREATED, State.STARTED, State.AUTHORISED])
def test_cancelling_shows_the_cancelled_page(client, state):
    payment = payers.let_in(client, make.payment_in(state))

    response = client.post(
        f"/card_details/{payment.id}/cancel", data={"csrfToken": csrf_token(client)}
    )

    assert response.status_code == 200
    assert payers.heading(response) == "Your payment has been cancelled"
    assert "No money has been taken from your account." in response.text
    assert payers.text(response, "return-url") == "Continue"
    assert make.again(payment).state is State.CANCELLED_BY_USER
    assert make.again(payment).external.code == "P0030"


def test_the_cancel_buttons_work(client):
    entering = payers.let_in(client, make.payment())
    confirming = payers.let_in(client, make.authorised_payment())

    for path in (payers.card_page(entering), payers.confirm_page(confirming)):
        response = client.submit(path, form="cancel")
        assert payers.heading(response) == "Your payment has been cancelled"


def test_a_service_that_wants_its_payers_back_at_once_gets_them_from_cancel_too(client):
    account = make.account(redirect_at_once_when_finished=True)
    payment = payers.let_in(client, make.payment(account=account))

    response = client.submit(payers.card_page(payment), form="cancel", follow=False)

    assert (response.status_code, response.location) == (303, RETURN_URL)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.CAPTURED, "Your payment was successful"),
        (State.CONFIRMED, "Your payment was successful"),
        (State.CAPTURABLE, "Your payment was successful"),
        (State.DECLINED, "Your payment has been declined"),
    ],
)
def test_what_is_finished_cannot_be_cancelled(client, state, shown):
    payment = payers.let_in(client, make.payment_in(state))

    response = client.post(
        f"/card_details/{payment.id}/cancel", data={"csrfToken": csrf_token(client)}
    )

    assert payers.heading(response) == shown
    assert make.again(payment).state is state


def test_what_a_bank_is_being_asked_cannot_be_cancelled(client):
    payment = payers.let_in(client, make.unanswered_payment())

    response = client.post(
        f"/card_details/{payment.id}/cancel", data={"csrfToken": csrf_token(client)}
    )

    assert payers.heading(response) == "Your payment is in progress"
    assert make.again(payment).state is State.STARTED


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (State.CREATED, State.CANCELLED_BY_USER),
        (State.STARTED, State.CANCELLED_BY_USER),
        (State.CHALLENGED, State.CANCELLED_BY_USER),
        (State.AUTHORISED, State.CANCELLED_BY_USER),
        (State.AWAITING_PAYMENT, State.AWAITING_PAYMENT),
        (State.CAPTURED, State.CAPTURED),
        (State.CAPTURABLE, State.CAPTURABLE),
        (State.DECLINED, State.DECLINED),
        (State.EXPIRED, State.EXPIRED),
    ],
)
def test_going_back_to_the_service_calls_off_what_is_not_finished(client, state, becomes):
    payment = payers.let_in(client, make.payment_in(state))

    response = client.get(f"/return/{payment.id}")

    assert (response.status_code, response.location) == (303, RETURN_URL)
    assert make.again(payment).state is becomes


def test_going_back_while_a_bank_is_asked_leaves_the_question_open(client):
    payment = payers.let_in(client, make.unanswered_payment())

    response = client.get(f"/return/{payment.id}")

    assert response.location == RETURN_URL
    assert make.open_question(payment) is not None


def test_the_way_back_is_the_payments_own_whatever_the_address_says(client):
    payment = payers.let_in(client, make.payment())

    response = client.get(f"/return/{payment.id}?return_url=https://evil.example&next=//evil")

    assert response.location == RETURN_URL


def test_a_payment_without_a_way_back_says_where_it_stands(client):
    payment = payers.let_in(client, make.captured_payment(return_url=""))

    response = client.get(f"/return/{payment.id}")

    assert response.status_code == 200
    assert payers.heading(response) == "Your payment was successful"
    assert payers.text(response, "return-url") is None


def csrf_token(client):
    """A token of this browser's, from any page with a form."""
    page = read(client.get(payers.card_page(payers.let_in(client, make.payment()))))
    return next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")
