"""No English is left on any page that a citizen meets in Welsh: dates and amounts included."""

import re
from datetime import UTC, datetime

import html5lib
import pytest

from app import clock
from app.accounts import EmailCollection
from app.emails import postman
from app.emails.models import TO_PAYERS
from app.jobs import worker
from app.payments import checkout
from tests import make
from tests.support import sandboxes
from tests.support.clients import filled_in, form_on, read
from tests.support.emails import emails, outbox
from tests.support.welsh import english_on
from tests.web import payers
from tests.web.test_pages_states import MAKERS, PATHS

DESCRIPTION = "Trwydded"
IN_WELSH = {"language": "cy", "description": DESCRIPTION, "reference": "T-1"}


def fragment(html):
    return html5lib.parse(html, namespaceHTMLElements=False)


def assert_welsh(response, status=200):
    page = read(response)
    assert response.status_code == status, payers.heading(response)
    assert page.get("lang") == "cy"
    assert english_on(page) == [], payers.heading(response)


@pytest.fixture
def service():
    return make.service("Fishing licences", name_cy="Trwyddedau pysgota")


def test_the_search_finds_english(client):
    """Otherwise it would find none for ever."""
    found = english_on(read(client.get(payers.card_page(payers.let_in(client, make.payment())))))

    assert {"Enter card details", "Payment summary", "Month", "Service information"} <= set(found)
    assert [text for text in found if text.startswith("For example, 10/")]


@pytest.mark.parametrize("situation", MAKERS)
def test_every_page_in_every_situation(client, service, situation):
    account = make.account(of=service, allow_moto=True)
    payment = payers.let_in(client, MAKERS[situation](account=account, **IN_WELSH))

    for path in PATHS:
        response = client.get(f"/card_details/{payment.id}{path}", follow_redirects=True)
        assert_welsh(response)
        assert "Trwyddedau pysgota" in response.text


@pytest.mark.parametrize("collection", EmailCollection)
def test_the_card_page_of_each_account(client, service, collection):
    account = make.account(
        of=service,
        email_collection=collection,
        recurring_enabled=True,
        corporate_credit_surcharge_pence=150,
        corporate_debit_surcharge_pence=100,
        card_types=["visa:debit", "master-card:credit", "master-card:debit"],
    )
    payment = payers.let_in(client, make.payment(account=account, **IN_WELSH))

    assert_welsh(client.get(payers.card_page(payment)))


@pytest.mark.parametrize(
    "typed",
    [
        dict.fromkeys(payers.ANSWERS, ""),
        dict.fromkeys(payers.ANSWERS, "1" * 300),
        {"cardNo": "abc", "expiryMonth": "13", "cvc": "1", "cardholderName": "123", "email": "a"},
        {"cardNo": "4242424242424243", "expiryYear": "1", "addressPostcode": "ZZ"},
        {"cardNo": "4242424242424243", "expiryYear": "2020", "cvc": "12345"},
        {"cardNo": "9999999999999995", "addressCity": "1234567890123"},
        {"cardNo": make.VISA, "cvc": "1234"},
    ],
)
def test_every_message_on_the_card_page(client, service, typed):
    account = make.account(of=service, card_types=["american-express:credit", "jcb:credit"])
    payment = payers.let_in(client, make.payment(account=account, **IN_WELSH))

    response = payers.enter_card(client, payment, **typed)

    assert payers.attributes(response, "error-summary")
    assert_welsh(response, 400)


def test_the_steps_of_3d_secure(client, service):
    account = make.account(of=service)
    payment = payers.let_in(client, make.challenged_payment(account=account, **IN_WELSH))
    step = f"/card_details/{payment.id}/3ds_required"

    assert_welsh(client.get(f"{step}_out"))
    assert_welsh(client.post(f"{step}_in"))
    bank = client.post("/sandbox/issuer", data=checkout.get(payment.id).challenge.fields)
    assert_welsh(bank)
    assert "Trwyddedau pysgota" in bank.text
    for form in ("silentForm", "abandonForm"):
        assert_welsh(client.send(read(bank), "", form=form))


def test_pages_about_no_payment(client):
    client.get("/privacy?language=cy")

    for path in ("/privacy", "/cookies", "/accessibility"):
        assert_welsh(client.get(path))
    assert_welsh(client.get("/nowhere"), 404)
    assert_welsh(client.get("/secure"), 405)
    assert_welsh(client.post("/secure", data={}), 403)
    assert_welsh(client.get(payers.card_page(make.payment(language="cy"))), 403)


def test_forms_that_are_not_ours(client):
    payment = payers.let_in(client, make.payment(**IN_WELSH))

    assert_welsh(client.post(payers.card_page(payment)), 403)


def test_the_question_about_an_email_address(client, service):
    payment = payers.let_in(client, make.payment(account=make.account(of=service), **IN_WELSH))

    response = payers.enter_card(client, payment, email="ada@gmial.com")

    assert payers.attributes(response, "email-corrected")
    assert_welsh(response, response.status_code)


def test_wallets(client, service):
    account = make.account(of=service, allow_apple_pay=True, allow_google_pay=True)
    payment = payers.let_in(client, make.payment(account=account, **IN_WELSH))

    response = client.get(payers.card_page(payment))

    assert payers.attributes(response, "apple-pay-payment-method-submit")
    assert_welsh(response)


def test_the_bank_of_the_sandbox_and_the_way_there_and_back(client, service):
    payment = payers.let_in(client, make.payment(account=make.account(of=service), **IN_WELSH))
    payers.enter_card(client, payment, cardNo=make.TO_BE_SEEN)
    for path in ("3ds_required", "3ds_required_out"):
        assert_welsh(client.get(f"/card_details/{payment.id}/{path}"))

    asked = client.post("/sandbox/issuer", data=dict(checkout.get(payment.id).challenge.fields))
    assert_welsh(asked)
    answered = client.send(read(asked), "/sandbox/issuer", form="challengeForm")
    assert_welsh(answered)
    back = form_on(read(answered))
    assert_welsh(client.post(back.get("action"), data=filled_in(back)))


def test_emails(client, service):
    make.refund(make.captured_payment(account=make.account(of=service), **IN_WELSH))
    worker.drain()
    postman.drain()

    assert {email.kind for email in emails()} == set(TO_PAYERS)
    for email in outbox():
        assert english_on(fragment(email.html)) == []
        assert english_on(fragment(f"<p>{'</p><p>'.join(email.text.splitlines())}</p>")) == []
        assert email.subject.startswith("Prawf: Cadarnhad o")


def test_amounts_and_times(client, service):
    with clock.replaced(lambda: datetime(2026, 6, 4, 14, 2, tzinfo=UTC)):
        account = make.account(of=service)
        payment = payers.let_in(client, make.payment(123_456, account=account, **IN_WELSH))
        response = client.get(payers.card_page(payment))

    assert payers.text(response, "amount") == "£1,234.56"
    assert payers.text(response, "pay-until") == "Mae gennych chi tan 4:32yp i dalu."
    assert not re.search(r"\d(am|pm)\b", response.text)


def test_the_demo_service(client, app):
    sandboxes.set_up(app)
    client.get("/sandbox/fishing-licence?language=cy")

    assert_welsh(client.get("/sandbox/fishing-licence"))
    assert_welsh(client.get("/sandbox/fishing-licence/licence"))
    assert_welsh(client.submit("/sandbox/fishing-licence/licence"), 400)
