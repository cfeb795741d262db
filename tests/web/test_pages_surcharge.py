"""Nobody pays for using a company's card without having been told how much."""

import pytest

from tests import make
from tests.support.clients import read
from tests.web import payers

CREDIT = "4111111111111111"


@pytest.fixture
def payment(client):
    account = make.account(
        corporate_credit_surcharge_pence=250, corporate_prepaid_debit_surcharge_pence=75
    )
    return payers.let_in(client, make.payment(2550, account=account))


def test_the_card_page_says_what_each_kind_of_card_costs(client, payment):
    response = client.get(payers.card_page(payment))

    said = payers.text(response, "corporate-card-surcharges")
    assert said.startswith("We add a fee if you pay with a corporate card:")
    assert "£2.50 for a corporate credit card" in said
    assert "£0.75 for a corporate prepaid debit card" in said
    assert "corporate debit card" not in said, "which costs nothing"


def test_in_welsh(client):
    account = make.account(corporate_debit_surcharge_pence=50)
    payment = payers.let_in(client, make.payment(2550, account=account, language="cy"))

    response = client.get(payers.card_page(payment))

    assert "£0.50 am gerdyn debyd corfforaethol" in payers.text(
        response, "corporate-card-surcharges"
    )


def test_an_account_that_adds_nothing_says_nothing(client):
    payment = payers.let_in(client, make.payment())

    assert "corporate" not in client.get(payers.card_page(payment)).text


def test_the_amount_on_the_card_page_is_without_it(client, payment):
    make.changed(payment, surcharge_pence=250)  # of a card that never reached the bank

    response = client.get(payers.card_page(payment))

    assert payers.text(response, "amount") == "£25.50"
    assert payers.attributes(response, "amount")["data-amount"] == "2550"
    assert "hidden" in payers.attributes(response, "payment-summary-breakdown")


def test_the_last_page_shows_the_amount_the_fee_and_the_total(client, payment):
    payers.enter_card(client, payment, cardNo=CREDIT)

    response = client.get(payers.confirm_page(payment))

    assert payers.text(response, "payment-summary-breakdown-amount") == "£25.50"
    assert payers.text(response, "payment-summary-corporate-card-fee") == "£2.50"
    assert payers.text(response, "amount") == "£28.00"
    assert payers.attributes(response, "amount")["data-amount"] == "2800"
    assert "hidden" not in payers.attributes(response, "payment-summary-breakdown")


def test_the_last_page_shows_only_the_amount_where_that_is_all(client, payment):
    payers.enter_card(client, payment)

    response = client.get(payers.confirm_page(payment))

    assert payers.text(response, "amount") == "£25.50"
    assert not payers.attributes(response, "payment-summary-breakdown")
    assert len(list(read(response).iter("h1"))) == 1
