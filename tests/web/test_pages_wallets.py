"""What the pages' script asks when somebody pays with a wallet, and what is made of the answer."""

import json

import pytest

from app.gateways.port import Operation
from app.payments.states import State
from app.web import background
from tests import make
from tests.support.clients import read
from tests.support.looking import done_by_provider
from tests.support.tries import declined_from
from tests.support.wallets import APPLE_SESSION, apple, google
from tests.web import payers
from tests.web.asking import bank_thinking


def begin(client, *, language="en", description="A licence", amount_pence=2550, **settings):
    """Let in a payer whose account allows both wallets."""
    allowed = {"allow_apple_pay": True, "allow_google_pay": True} | settings
    payment = make.payment(
        amount_pence,
        account=make.account(**allowed),
        language=language,
        description=description,
    )
    return payers.let_in(client, payment)


def token(client, payment):
    page = read(client.get(payers.card_page(payment)))
    return next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")


def post(client, path, payment, body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body)
    sent = {"X-CSRFToken": token(client, payment)} | headers
    return client.post(path, data=data, content_type="application/json", headers=sent)


def ask(client, payment, body, wallet="apple"):
    return post(client, f"/web-payments-auth-request/{wallet}/{payment.id}", payment, body)


def handler(payment, wallet="apple"):
    return f"/handle-payment-response/{wallet}/{payment.id}"


# What is offered


def test_the_card_page_offers_what_the_account_allows(client):
    page = client.get(payers.card_page(begin(client)))

    for wallet in ("apple", "google"):
        button = payers.attributes(page, f"{wallet}-pay-payment-method-submit")
        assert "hidden" in button
        assert button["data-wallet"] == wallet
    offer = payers.attributes(page, "wallet-options")
    assert "hidden" in offer
    assert offer["data-pounds"] == "25.50"
    assert json.loads(offer["data-networks"])["google"][0] == "VISA"
    assert "discover" in json.loads(offer["data-networks"])["apple"]
    assert json.loads(offer["data-google"])["environment"] == "TEST"
    assert payers.text(page, "wallet-amount") == "£25.50"
    assert payers.heading(page) == "Enter card details"
    assert "<title>Enter card details</title>" in page.text


def test_where_no_wallet_is_allowed_nothing_of_one_is_on_the_page(client):
    page = client.get(payers.card_page(payers.let_in(client, make.payment())))

    assert "wallet" not in page.text


def test_a_wallet_is_told_of_the_brands_that_the_account_takes(client):
    payment = begin(client, card_types=["master-card:debit", "diners-club:credit"])

    offer = payers.attributes(client.get(payers.card_page(payment)), "wallet-options")

    assert json.loads(offer["data-networks"]) == {"apple": ["masterCard"], "google": ["MASTERCARD"]}


# Paying


@pytest.mark.parametrize(
    ("wallet", "body", "kept"),
    [
        ("apple", apple(), ("apple_pay", "visa", "debit", "4242", "12/50", "")),
        ("google", google(), ("google_pay", "visa", "", "4242", "", "Ada Payer")),
        (
            "apple",
            apple(network="AmEx", type="credit", displayName="American Express"),
            ("apple_pay", "american-express", "credit", "", "12/50", ""),
        ),
        (
            "google",
            google(cardNetwork="ELECTRON", cardDetails="x1", name=None),
            ("google_pay", "visa", "", "", "", ""),
        ),
    ],
)
def test_a_yes_in_a_wallet_pays_and_goes_back_without_asking_again(client, wallet, body, kept):
    payment = begin(client)

    answer = ask(client, payment, body, wallet)

    assert (answer.status_code, answer.json["refused"]) == (200, False)
    assert answer.json["url"] == handler(payment, wallet)
    assert client.get(answer.json["url"]).location == payment.return_url
    paid = make.again(payment)
    assert paid.state is State.CONFIRMED
    assert (
        paid.wallet,
        paid.card_brand,
        paid.card_type,
        paid.card_last_four,
        paid.card_expiry,
        paid.cardholder_name,
    ) == kept
    assert (paid.card_first_six, paid.billing_address) == ("", {})
    assert paid.email == "ada@payer.example"


def test_the_api_names_the_wallet(client, api):
    payment = make.payment(account=make.changed(api.account, allow_google_pay=True))
    ask(client, payers.let_in(client, payment), google(cardDetails="", name=None), "google")

    body = api.get(f"/payments/{payment.id}").json

    assert body["card_details"]["wallet_type"] == "Google Pay"
    assert body["card_details"]["last_digits_card_number"] is None
    assert body["state"]["status"] == "success"


@pytest.mark.parametrize(
    ("card", "description", "heading"),
    [
        ("declined", "A licence", "Your payment has been declined"),
        ("approved", "refused", "Your payment has been declined"),
        ("error", "A licence", "There was a problem with your payment"),
    ],
)
def test_a_refusal_is_told_to_the_wallet_and_to_the_payer(client, card, description, heading):
    payment = begin(client, description=description)

    answer = ask(client, payment, apple(card))

    assert answer.json["refused"]
    assert payers.heading(client.get(answer.json["url"])) == heading


def test_a_place_where_too_many_cards_were_declined_is_told_so_and_no_bank_is_asked(client):
    declined_from("test 127.0.0.1", 100)
    payment = begin(client)

    answer = ask(client, payment, google(), "google")

    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert answer.json["message"] == (
        "You cannot pay by card from your internet connection at the moment."
    )
    assert "payment_approved_in_wallet" not in make.event_names(payment)


@pytest.mark.settings(authorise_wait_ms=50)
def test_a_slow_bank_leads_to_the_waiting_page_and_from_there_to_the_service(client):
    payment = begin(client)

    with bank_thinking():
        answer = ask(client, payment, google(), "google")
        waiting = client.get(answer.json["url"])
        assert waiting.location == payers.waiting_page(payment)

    assert client.get(waiting.location).location == payment.return_url


def test_a_payer_whose_bank_wants_to_see_them_goes_there_and_then_back_to_the_service(client):
    payment = begin(client)
    answer = ask(client, payment, google("challenged"), "google")

    assert client.get(answer.json["url"]).location == f"/card_details/{payment.id}/3ds_required"

    brought = make.meet_bank(payment)
    back = client.post(f"/card_details/{payment.id}/3ds_handler", data=brought)
    assert client.get(back.location).location == payment.return_url
    assert make.again(payment).state is State.CONFIRMED
    assert done_by_provider(payment) == [payment.total_pence]


def test_a_bank_that_was_not_reached_leads_back_to_the_card_page(client):
    payment = begin(client)

    assert client.get(handler(payment)).location == payers.card_page(payment)


def test_a_wallet_and_a_card_at_once_ask_the_bank_once(client):
    payment = begin(client)
    payers.enter_card(client, payment)

    answer = post_late(client, payment)

    assert client.get(answer.json["url"]).location == payers.confirm_page(payment)
    assert make.again(payment).wallet == ""
    assert done_by_provider(payment, Operation.AUTHORISE) == [2550]


def post_late(client, payment):
    """Ask about a payment whose card page is no longer there to take a token from."""
    headers = {"X-CSRFToken": token(client, begin(client))}
    path = f"/web-payments-auth-request/apple/{payment.id}"
    return client.post(path, json=apple(), headers=headers)


def test_when_every_thread_waits_for_a_bank_nothing_is_asked_and_that_is_said(client, monkeypatch):
    payment = begin(client)
    monkeypatch.setattr(background._free, "acquire", lambda **_: False)

    answer = ask(client, payment, apple())

    assert answer.status_code == 503
    assert "No money has been taken" in answer.json["message"]
    assert make.again(payment).wallet == ""


# What is not taken


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{" * 5000,
        json.dumps(apple()).encode() + b" " * 20_000,
        {},
        google(),
        apple(network="private label"),
        apple(network=["Visa"]),
        apple() | {"token": "a token"},
        {"token": apple()["token"] | {"paymentData": "sealed"}},
    ],
    ids=range(10),
)
def test_what_no_wallet_sends_is_not_read(client, body):
    payment = begin(client)

    answer = ask(client, payment, body)

    assert answer.status_code == 400
    assert answer.json["message"]
    assert make.again(payment).state is State.STARTED
    assert done_by_provider(payment) == []


@pytest.mark.parametrize(
    ("language", "body", "message"),
    [
        ("en", apple(network="AmEx"), "We do not accept American Express – use Visa or Mastercard"),
        ("en", apple(network="Visa"), "We do not accept Visa debit cards – use a different card"),
        ("en", apple(network="Cartes"), "We do not recognise this card – use Visa or Mastercard"),
        (
            "en",
            apple(network="MasterCard", type="prepaid"),
            "We do not accept prepaid cards – use a different card",
        ),
        (
            "cy",
            apple(network="Visa"),
            "Nid ydym yn derbyn cardiau debyd Visa – defnyddiwch gerdyn gwahanol",
        ),
    ],
)
def test_a_card_that_the_account_does_not_take_is_not_asked_about(client, language, body, message):
    taken = ["visa:credit", "master-card:debit"]
    payment = begin(client, language=language, card_types=taken, block_prepaid_cards=True)

    answer = ask(client, payment, body)

    assert (answer.status_code, answer.json["message"]) == (400, message)


def test_a_name_or_an_address_that_is_none_is_left_out(client):
    payment = begin(client)

    ask(client, payment, google(name="4242 4242 4242 4242"), "google")

    assert make.again(payment).cardholder_name == ""
    assert make.again(payment).state is State.CONFIRMED


def test_a_wallet_that_is_not_offered_cannot_be_used(client):
    payment = begin(client, allow_google_pay=False)

    assert ask(client, payment, google(), "google").status_code == 404
    assert ask(client, payment, google(), "purse").status_code == 404
    assert client.get(handler(payment, "purse")).status_code == 404
    assert make.again(payment).state is State.STARTED


def test_nobody_pays_for_another_or_by_another_sites_script(client, app):
    payment = begin(client)
    path = f"/web-payments-auth-request/apple/{payment.id}"

    assert client.post(path, json=apple()).status_code == 403
    stranger = app.test_client()
    begin(stranger)
    assert stranger.post(path, json=apple()).status_code == 403
    assert stranger.get(handler(payment)).status_code == 403
    assert make.again(payment).wallet == ""


# Apple's question


def validate(client, payment, **sent):
    body = {"url": APPLE_SESSION, "paymentId": payment.id} | sent
    return post(client, "/apple-pay-merchant-validation", payment, body)


def test_apple_hears_from_the_provider_that_we_may_take_payments(client):
    answer = validate(client, begin(client))

    assert answer.status_code == 200
    assert answer.json["domainName"] == "localhost"


@pytest.mark.parametrize(
    "url",
    [
        "http://apple-pay-gateway.apple.com/paymentservices/startSession",
        "https://apple-pay-gateway.apple.com.example/paymentservices/startSession",
        "https://example.com/?apple-pay-gateway.apple.com/paymentservices/startSession",
        "https://169.254.169.254/",
        "https://apple-pay-gateway.apple.com/paymentservices/startSession\n",
        5,
    ],
)
def test_nobody_but_apple_is_asked(client, url):
    assert validate(client, begin(client), url=url).status_code == 422


def test_apple_is_asked_for_ones_own_payments_only(client, app):
    payment = begin(client)

    assert validate(client, payment, paymentId="0" * 26).status_code == 404
    assert validate(client, begin(client, allow_apple_pay=False)).status_code == 404
    assert client.post("/apple-pay-merchant-validation", json={}).status_code == 404
    stranger = app.test_client()
    assert validate(stranger, begin(stranger), paymentId=payment.id).status_code == 403
