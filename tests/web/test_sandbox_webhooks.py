"""The sandbox's own receiver: takes in anything, and says whether it was signed well."""

import pytest

from app.webhooks import courier, inbox
from app.webhooks.models import MessageStatus
from tests import make
from tests.support.webhooks import messages, webhook

PATH = "/sandbox/webhooks"


def test_a_webhook_that_leads_there_arrives_and_can_be_looked_at(client, live_server):
    account = make.account()
    listening = webhook(account, f"{live_server}{PATH}")
    payment = make.declined_payment(account=account)

    courier.drain()

    assert {m.status for m in messages(listening)} == {MessageStatus.SUCCESSFUL}
    page = client.get(PATH)
    for said in ("card_payment_started", "card_payment_failed", f"Number 2 of {payment.id}"):
        assert said in page.text
    assert page.text.count("answered 200") == 2
    assert "not good" not in page.text


def test_it_can_be_told_what_to_answer(client, live_server):
    account = make.account()
    listening = webhook(account, f"{live_server}{PATH}?answer=503")
    make.started_payment(account=account)

    courier.drain()

    assert {m.status for m in messages(listening)} == {MessageStatus.PENDING}
    assert "answered 503" in client.get(PATH).text


@pytest.mark.parametrize("answer", ["100", "600", "x", ""])
def test_it_answers_nothing_else(client, answer):
    assert client.post(f"{PATH}?answer={answer}", data=b"{}").status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\x00", b"[]", b"[" * 50_000, b'{"webhook_message_id": 1}', b"x" * 100_000],
)
def test_anything_may_arrive(client, body):
    headers = {"Pay-Signature": "\xe4", "Exchequer-Signature": "t=99999999999,v1="}
    assert client.post(PATH, data=body, headers=headers).status_code == 200

    page = client.get(PATH)
    assert page.status_code == 200
    assert "Something else" in page.text
    assert page.text.count("not good") == 2


def test_what_was_changed_on_the_way_is_told_apart(client, live_server):
    account = make.account()
    listening = webhook(account, f"{live_server}{PATH}")
    make.started_payment(account=account)
    courier.drain()
    (good,) = inbox.latest()
    signed = good.delivery.signatures

    for body, headers in (
        (good.delivery.body + " ", signed),
        (good.delivery.body, signed | {"Exchequer-Signature": "t=1,v1=" + "0" * 64}),
        (good.delivery.body, signed | {"Pay-Signature": "0" * 64}),
        (good.delivery.body, signed | {"Exchequer-Signature": "t=" + "9" * 11 + ",v1="}),
        (good.delivery.body, {}),
    ):
        client.post(PATH, data=body.encode(), headers=headers)

    found = [(one.pay_signature_is_good, one.our_signature_is_good) for one in inbox.latest()]
    assert found[::-1] == [
        (True, True),
        (False, False),
        (True, False),
        (False, True),
        (True, False),
        (False, False),
    ]
    make.changed(listening, secret="sealed under another key")
    assert not any(one.pay_signature_is_good for one in inbox.latest())


def test_the_last_are_remembered(client):
    for number in range(inbox.KEPT + 3):
        inbox.take_in(str(number).encode(), {}, answer=200)

    assert [one.delivery.body for one in inbox.latest()] == [
        str(number) for number in range(inbox.KEPT + 2, 2, -1)
    ]


def test_nobody_elsewhere_sees_what_has_arrived(client):
    client.post(PATH, data=b"a payer's name")

    page = client.get(PATH, environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert page.status_code == 200
    assert "a payer" not in page.text
    assert "only on the machine" in page.text


def test_nothing_is_kept_but_the_signatures(client):
    client.post(PATH, data=b"{}", headers={"Authorization": "Bearer secret", "Pay-Signature": "s"})

    (one,) = inbox.latest()
    assert one.delivery.signatures == {"Pay-Signature": "s", "Exchequer-Signature": ""}
