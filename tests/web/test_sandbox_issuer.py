"""The test bank, as a browser finds it: in a frame of ours, without a cookie."""

import pytest

from app.gateways.sandbox import challenges
from app.gateways.sandbox.models import Meeting
from app.payments import checkout
from tests import make
from tests.support.clients import filled_in, form_on, read
from tests.web import payers

BANK = "/sandbox/issuer"


@pytest.fixture
def payment(client):
    return make.challenged_payment(2550)


@pytest.fixture
def sent(payment):
    return dict(checkout.get(payment.id).challenge.fields)


def test_it_shows_who_is_paid_and_never_the_card(client, config, sent):
    page = client.post(BANK, data=sent)

    assert payers.heading(page) == "Is it you who is paying?"
    for shown in ("Fishing licences", "£25.50", make.TO_BE_SEEN[-4:], "Not a real bank"):
        assert shown in page.text
    assert make.TO_BE_SEEN[:12] not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert f"frame-ancestors {config.pages_url}" in policy.split("; ")
    assert "X-Frame-Options" not in page.headers
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("form", ["challengeForm", "declineForm", "abandonForm", "brokenForm"])
def test_every_answer_sends_the_payer_back_with_a_proof(client, config, payment, sent, form):
    page = read(client.post(BANK, data=sent))
    pressed = form_on(page, form).findall("./button[@type='submit']")
    assert len(pressed) == 1

    answered = client.send(page, BANK, form=form)

    back = form_on(read(answered))
    assert back.get("action") == f"{config.pages_url}/card_details/{payment.id}/3ds_required_in"
    assert filled_in(back)["cres"] == challenges.find(sent["creq"]).proof
    assert f"form-action 'self' {config.pages_url}" in answered.headers["Content-Security-Policy"]


def test_the_first_answer_counts(client, sent):
    page = read(client.post(BANK, data=sent))

    client.send(page, BANK, form="declineForm")
    client.send(page, BANK, form="challengeForm")

    assert challenges.find(sent["creq"]).meeting is Meeting.DECLINED
    assert payers.heading(client.get(BANK, query_string=sent)) == "Thank you"


def test_it_may_never_answer(client, sent):
    page = read(client.post(BANK, data=sent))

    silent = client.send(page, BANK, form="silentForm")

    found = challenges.find(sent["creq"])
    assert found.meeting is None
    assert found.proof not in silent.text


def test_who_does_not_know_the_reference_meets_nobody(client, payment):
    for data in ({}, {"creq": "guessed"}, {"creq": payment.provider_transaction}):
        assert client.post(BANK, data=data).status_code == 404
        answer = client.post(f"{BANK}/answer", data=data | {"outcome": "approved"})
        assert answer.status_code == 404
