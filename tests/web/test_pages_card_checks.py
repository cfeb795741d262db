"""What the card page's script may ask: about a card, and about an email address."""

import pytest

from app.payments import authorisation
from tests import make
from tests.support.clients import read
from tests.web import payers

CORPORATE = "4111111111111111"


@pytest.fixture
def ask(client):
    """Ask about a card, or an address, for a payment of an account with these settings."""

    def ask(path="check_card", *, language="en", payment=None, token=None, **sent):
        settings = sent.pop("settings", {})
        if payment is None:
            account = make.account(**settings)
            payment = make.payment(2550, account=account, language=language)
        payers.let_in(client, payment)
        if token is None:
            token = payers.attributes(client.get(payers.card_page(payment)), "csrf")["value"]
        return client.post(f"/{path}/{payment.id}", data={"csrfToken": token} | sent)

    return ask


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("4242 4242 4242 4242", ("visa", "CREDIT", False, "NOT_PREPAID")),
        ("4917610000000000003", ("visa", "DEBIT", False, "NOT_PREPAID")),
        ("4000160000000004", ("visa", "DEBIT", False, "PREPAID")),
        ("5101180000000007", ("master-card", "CREDIT", True, "UNKNOWN")),
        ("42424242420", ("visa", "CREDIT_OR_DEBIT", False, "UNKNOWN")),  # eleven digits will do
    ],
)
def test_a_card_that_is_taken(ask, number, said):
    body = ask(cardNo=number).get_json()

    assert body["accepted"] is True
    assert (body["brand"], body["type"], body["corporate"], body["prepaid"]) == said
    assert "surcharge" not in body


@pytest.mark.parametrize(
    ("number", "settings", "message"),
    [
        ("", {}, "Enter your card number"),
        ("4242", {}, "Card number must be between 12 and 19 digits"),
        ("4242 4242 4242 4242 0000", {}, "Card number must be between 12 and 19 digits"),
        ("my card", {}, "Card number must only include numbers, spaces and dashes"),
        (
            "999999999999",
            {"card_types": ["visa:debit"]},
            "We do not recognise this card – use Visa",
        ),
        (
            "371449635398431",
            {"card_types": ["visa:debit"]},
            "We do not accept American Express – use Visa",
        ),
        (
            make.VISA,
            {"card_types": ["visa:debit"]},
            "We do not accept Visa credit cards – use a different card",
        ),
        (
            "4000160000000004",
            {"block_prepaid_cards": True},
            "We do not accept prepaid cards – use a different card",
        ),
    ],
)
def test_a_card_that_is_not(ask, number, settings, message):
    response = ask(cardNo=number, settings=settings)

    assert response.get_json() == {"accepted": False, "message": message}


def test_what_it_costs_is_said_in_the_payments_language(ask):
    settings = {"corporate_credit_surcharge_pence": 250}

    english = ask(cardNo=CORPORATE, settings=settings).get_json()["surcharge"]
    welsh = ask(cardNo=CORPORATE, settings=settings, language="cy").get_json()["surcharge"]

    assert english == {
        "fee": "£2.50",
        "total": "£28.00",
        "total_pence": 2800,
        "message": "We will add £2.50 because this is a corporate card. You will pay £28.00.",
    }
    assert welsh["message"].startswith("Byddwn yn ychwanegu £2.50")


def test_only_the_payer_may_ask(client, ask):
    payment = make.payment()

    assert client.post(f"/check_card/{payment.id}", data={"cardNo": make.VISA}).status_code == 403
    assert ask(cardNo=make.VISA, token="forged").status_code == 403
    assert ask(cardNo=make.VISA, token="").status_code == 403


def test_of_a_payment_that_wants_no_card_nothing_is_said(client, ask):
    payment = payers.let_in(client, make.payment())
    token = payers.attributes(client.get(payers.card_page(payment)), "csrf")["value"]
    make.enter_card(authorisation.start(payment.id, actor=make.PAYER))

    assert (
        client.post(
            f"/check_card/{payment.id}", data={"csrfToken": token, "cardNo": make.VISA}
        ).status_code
        == 409
    )


@pytest.mark.usefixtures("time_stands_still")
def test_it_is_no_way_to_read_our_table(client, ask):
    payment = make.payment()
    first = ask(payment=payment, cardNo=make.VISA)
    token = payers.attributes(client.get(payers.card_page(payment)), "csrf")["value"]
    sent = {"csrfToken": token, "cardNo": make.VISA}

    answers = [client.post(f"/check_card/{payment.id}", data=sent) for _ in range(61)]

    assert first.status_code == 200
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


# Addresses


def test_a_mistyped_address_is_asked_about(ask):
    question = ask("check_email", email="ada@gmial.com").get_json()["question"]

    assert 'value="ada@gmail.com" checked' in question
    assert "Keep ada@gmial.com" in question


@pytest.mark.parametrize("email", ["ada@gmail.com", "ada@", "", '"><b>@gmial.com'])
def test_no_other_is(ask, email):
    assert ask("check_email", email=email).get_json() == {}


@pytest.fixture
def payment(client):
    return payers.let_in(client, make.payment())


def chosen(response):
    return next(
        (
            element.get("id")
            for element in read(response).iter("input")
            if element.get("type") == "radio" and element.get("checked") is not None
        ),
        None,
    )


def test_without_the_script_the_form_asks(client, payment):
    response = payers.enter_card(client, payment, email="ada@gmial.com")

    assert response.status_code == 400
    assert payers.text(response, "email-corrected-error") == (
        "Check your email address – it may be mistyped"
    )
    assert payers.attributes(response, "email-corrected-error")["href"] == "#email-corrected"
    assert payers.attributes(response, "email")["value"] == "ada@gmial.com"
    assert payers.attributes(response, "email-corrected")["value"] == "ada@gmail.com"
    assert chosen(response) == "email-corrected"
    assert make.again(payment).email == ""


@pytest.mark.parametrize("choice", ["ada@gmail.com", "ada@gmial.com"])
def test_either_answer_goes_on(client, payment, choice):
    asked = payers.enter_card(client, payment, email="ada@gmial.com")
    answers = payers.ANSWERS | {"email": "ada@gmial.com", "email-typo-sugestion": choice}

    client.send(read(asked), payers.card_page(payment), form="card-details", **answers)

    assert make.again(payment).email == choice


def test_an_address_that_was_changed_instead_is_looked_at_anew(client, payment):
    asked = payers.enter_card(client, payment, email="ada@gmial.com")
    answers = payers.ANSWERS | {"email": "ada@hotmial.com"}

    response = client.send(read(asked), payers.card_page(payment), form="card-details", **answers)

    assert payers.attributes(response, "email-corrected")["value"] == "ada@hotmail.com"


def test_an_answer_is_not_asked_for_twice(client, payment):
    asked = payers.enter_card(client, payment, email="ada@gmial.com")
    answers = payers.ANSWERS | {
        "cvc": "",
        "email": "ada@gmial.com",
        "email-typo-sugestion": "ada@gmial.com",
    }

    again = client.send(read(asked), payers.card_page(payment), form="card-details", **answers)

    assert payers.text(again, "email-corrected-error") is None
    assert payers.text(again, "cvc-error") == "Enter the card security code"
    assert chosen(again) == "email-uncorrected"
    client.send(
        read(again),
        payers.card_page(payment),
        form="card-details",
        **{name: payers.ANSWERS[name] for name in ("cardNo", "expiryMonth", "expiryYear", "cvc")},
    )
    assert make.again(payment).email == "ada@gmial.com"


def test_a_corrected_address_takes_its_place_beside_other_errors(client, payment):
    asked = payers.enter_card(client, payment, email="ada@gmial.com")
    answers = payers.ANSWERS | {"cvc": "", "email": "ada@gmial.com"}

    again = client.send(read(asked), payers.card_page(payment), form="card-details", **answers)

    assert payers.attributes(again, "email")["value"] == "ada@gmail.com"
    assert not payers.attributes(again, "email-corrected")
