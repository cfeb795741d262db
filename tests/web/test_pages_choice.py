"""Choosing how to pay, where an account takes more than one type."""

import pytest

from app.payments import tokens
from app.payments.states import State
from tests import make
from tests.support.clients import read
from tests.support.counter import counter  # noqa: F401  the fixture
from tests.web import payers

BOTH = ["card", "counter"]


@pytest.fixture
def client(counter, client):  # noqa: F811  before the application
    return client


def choice_page(of):
    return f"/choose/{of.id}"


def enter(client, *, types=BOTH, **asked):
    """Use a token of a new payment up, and say where that leads."""
    payment = make.payment(2550, account=make.account(payment_types=types), **asked)
    response = client.get(f"/secure/{tokens.fresh(payment.id)}")
    assert response.status_code == 303
    return payment, response.location


def choose(client, payment, **sent):
    page = read(client.get(choice_page(payment)))
    return client.send(page, choice_page(payment), form="choice", follow=False, **sent)


def test_a_payer_with_a_choice_is_asked_first(client):
    payment, location = enter(client)

    assert location == choice_page(payment)
    page = client.get(location)
    assert payers.heading(page) == "Choose how to pay"
    assert payers.text(page, "amount") == "£25.50"
    assert payers.text(page, "way-item-hint").startswith("Enter your card details here.")
    assert payers.text(page, "way-2-item-hint").startswith("Take a number to a counter")
    assert payers.text(page, "cancel-payment") == "Cancel payment"
    assert make.again(payment).state is State.CREATED


def test_each_way_leads_to_its_own_page(client):
    payment, _ = enter(client)

    assert choose(client, payment, way="counter").location == f"/counter/{payment.id}"
    assert make.again(payment).type == "counter"
    assert payers.heading(client.get(f"/counter/{payment.id}")) == "Pay at a counter"
    assert choose(client, payment, way="card").location == payers.card_page(payment)
    assert make.again(payment).type == "card"


@pytest.mark.parametrize(
    ("language", "message"),
    [("en", "Select how you want to pay"), ("cy", "Dewiswch sut rydych eisiau talu")],
)
def test_something_has_to_be_chosen(client, language, message):
    payment, _ = enter(client, language=language)

    for sent in ({}, {"way": "voucher"}):
        page = client.post(choice_page(payment), data={"csrfToken": token(client, payment), **sent})

        assert page.status_code == 400
        assert payers.text(page, "way-error") == message
        assert payers.attributes(page, "way-error")["href"] == "#way"
        assert message in payers.text(page, "error-way")
        assert make.again(payment).type == "card"


def token(client, payment):
    page = read(client.get(choice_page(payment)))
    return next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")


def test_the_card_page_leads_back_to_the_choice(client):
    payment, _ = enter(client)

    page = client.get(payers.card_page(payment))

    assert payers.attributes(page, "choose-another-way")["href"] == choice_page(payment)


def test_without_a_choice_everything_is_as_if_there_were_none(client):
    payment, location = enter(client, types=["card"])

    assert location == payers.card_page(payment)
    assert payers.text(client.get(location), "choose-another-way") is None
    assert client.get(choice_page(payment)).location == payers.card_page(payment)
    response = client.post(choice_page(payment), data={"csrfToken": card_token(client, payment)})
    assert response.location == payers.card_page(payment)


def card_token(client, payment):
    page = read(client.get(payers.card_page(payment)))
    return next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")


def test_where_there_is_one_way_only_it_is_the_payers(client):
    payment, location = enter(client, types=["counter"])

    assert location == f"/counter/{payment.id}"
    assert make.again(payment).type == "counter"
    assert client.get(payers.card_page(payment)).location == location


def test_the_card_page_of_a_payment_to_be_paid_otherwise_leads_to_the_choice(client):
    payment, _ = enter(client)
    choose(client, payment, way="counter")

    assert client.get(payers.card_page(payment)).location == choice_page(payment)


def test_a_card_entered_in_another_tab_all_the_same_is_meant(client):
    payment, _ = enter(client)
    sent = payers.ANSWERS | {"csrfToken": card_token(client, payment)}
    choose(client, payment, way="counter")

    response = client.post(payers.card_page(payment), data=sent)

    assert response.location == payers.confirm_page(payment)
    assert (make.again(payment).type, make.again(payment).state) == ("card", State.AUTHORISED)


def test_once_a_bank_was_asked_there_is_nothing_to_choose(client):
    payment, _ = enter(client)
    sent = {"csrfToken": token(client, payment), "way": "counter"}
    payers.enter_card(client, payment)

    for page in (client.get(choice_page(payment)), client.post(choice_page(payment), data=sent)):
        assert payers.heading(page) == "Your payment is in progress"
    assert make.again(payment).type == "card"


def test_in_the_other_language_the_same_way_is_selected(client):
    payment, _ = enter(client)
    token = read(client.get(choice_page(payment))).find(".//input[@name='csrfToken']").get("value")
    sent = {"csrfToken": token, "language": "cy", "way": "counter"}

    response = client.post(f"{choice_page(payment)}/language", data=sent)

    assert payers.heading(response) == "Dewis sut i dalu"
    chosen = [way.get("value") for way in read(response).iter("input") if "checked" in way.attrib]
    assert chosen == ["counter"]
    assert make.again(payment).type == "card"  # nothing is chosen yet
    assert client.get(f"{choice_page(payment)}/language").location == choice_page(payment)
