"""Webhooks in the back office: set up, tried out, and found out about when they fail."""

import json

import pytest

from app import clock
from app.people import Role
from app.web.staff import webhook_wording
from app.webhooks import courier, management, publication, queries
from app.webhooks.catalogue import EventType
from app.webhooks.models import MessageStatus, Reason, WebhookStatus
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.receivers import receiving
from tests.support.webhooks import NOWHERE, messages, webhook
from tests.web import staff

EVIL = "<script>alert(1)</script>"
GOOD = {
    "callback_url": NOWHERE,
    "description": EVIL,
    "subscriptions": ["card_payment_failed", "card_payment_succeeded", "card_payment_blessed"],
}


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def at(account):
    return f"/staff/accounts/{account.id}/webhooks"


@pytest.fixture(autouse=True)
def _somebody(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))


def failed(found, number=1):
    """Some messages that have been given up."""
    for _ in range(number):
        management.send_test(found.id, account_id=found.account_id, actor=make.CASEWORKER)
    gone = {"status": MessageStatus.FAILED, "due_at": None, "tries": 6, "reason": Reason.STATUS}
    return [make.changed(message, **gone) for message in messages(found)]


def test_every_word_that_is_needed_is_there():
    assert webhook_wording.EVENTS.keys() == set(EventType)
    assert webhook_wording.STATUSES.keys() == set(MessageStatus)
    assert webhook_wording.REASONS.keys() == set(Reason)


def test_a_webhook_is_made_and_changed(client, account, at):
    made = client.submit(f"{at}/new", form="webhook", **GOOD, follow=False)

    (found,) = queries.of_account(account.id)
    assert (made.status_code, made.location) == (303, f"{at}/{found.id}")
    assert found.subscriptions == ["card_payment_succeeded", "card_payment_failed"]
    page = client.get(made.location)
    assert EVIL in staff.words(page)
    assert EVIL not in page.text + client.get(at).text
    client.submit(f"{at}/{found.id}/edit", form="webhook", description="Licences")
    assert make.again(found).description == "Licences"
    assert make.again(found).subscriptions == found.subscriptions
    assert make.again(found).callback_url == NOWHERE


WRONG = (
    ("callback_url", "", "Enter the callback URL"),
    ("callback_url", "javascript:alert(1)", "Enter a callback URL like https://"),
    ("callback_url", "http://10.0.0.1/", "must not lead to a private address"),
    ("callback_url", f"http://a.example/{'x' * 2048}", "2048 characters or fewer"),
    ("description", "", "Enter a description"),
    ("description", "x" * 51, "Description must be 50 characters or fewer"),
    ("subscriptions", [], "Select at least one event"),
)


def test_what_cannot_be_set_is_refused_and_comes_back(client, account, at):
    for field, value, said in WRONG:
        refused = client.submit(f"{at}/new", form="webhook", **GOOD | {field: value})

        assert refused.status_code == 422
        assert said in staff.words(refused)
        page = read(refused)
        for name in ("callback_url", "description"):
            wanted = (GOOD | {field: value})[name]
            assert (page.find(f".//input[@id='{name}']").get("value") or "") == wanted[:2049]
    assert queries.of_account(account.id) == []


def test_a_webhook_is_switched_off_and_on(client, account, at):
    found = webhook(account)
    management.send_test(found.id, account_id=account.id, actor=make.CASEWORKER)

    off = client.submit(f"{at}/{found.id}/status", form="status")

    assert make.again(found).status is WebhookStatus.INACTIVE
    assert messages(found)[0].status is MessageStatus.WILL_NOT_SEND
    assert "Send a test message" not in staff.words(off)
    assert "There are no active webhooks" in staff.words(client.get(at))
    client.submit(f"{at}/{found.id}/status", form="status")
    assert make.again(found).status is WebhookStatus.ACTIVE


def test_a_test_message_is_delivered_and_can_be_looked_into(client, account, at):
    with receiving(lambda number: 503 if number == 1 else 200) as receiver:
        found = webhook(account, url=receiver.url)
        sent = client.submit(f"{at}/{found.id}", form="test")
        assert "It has not been tried yet" in staff.words(sent)
        courier.drain()
        (message,) = messages(found)
        page = client.get(f"{at}/{found.id}/messages/{message.id}")
        assert "503" in staff.words(page)
        assert "Pending retry" in staff.words(page)
        client.submit(f"{at}/{found.id}/messages/{message.id}", form="resend")
        courier.drain()

    first, second = receiver.deliveries
    assert first.body == second.body == message.body.encode()
    body = json.loads(first.body)
    assert (body["event_type"], body["resource_type"]) == ("webhook_test", "webhook")
    page = client.get(f"{at}/{found.id}/messages/{message.id}")
    words = staff.words(page)
    assert "Status Successful" in words
    for name in ("Pay-Signature", "Exchequer-Signature", "Content-Type"):
        assert f"{name}: {second.headers[name.lower()]}" in words


def test_the_secret_is_shown_to_who_asks_and_replaced(client, account, at):
    found = webhook(account)
    here = f"{at}/{found.id}/secret"
    secret = management.show_secrets(found.id, account_id=account.id, actor=make.KEY).current

    assert secret not in client.get(here).text
    shown = client.submit(here, form="secret-form")
    assert secret in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Select how long the old secret is still used" in staff.words(
        client.submit(f"{here}/replacement", form="replacement")
    )
    client.submit(f"{here}/replacement", form="replacement", overlap="day")
    both = client.submit(here, form="secret-form")
    assert secret in both.text
    client.submit(here, form="overlap")
    after = client.submit(here, form="secret-form")
    assert secret not in after.text
    client.submit(f"{here}/replacement", form="replacement", overlap="none")
    assert make.again(found).previous_until is None
    with travelled(minutes=16):
        assert client.get(here).location == f"/staff/confirm?next={here}"


def test_messages_are_listed_by_status_from_place_to_place(client, account, at):
    found = webhook(account)
    gone = failed(found, 22)
    management.send_test(found.id, account_id=account.id, actor=make.CASEWORKER)
    here = f"{at}/{found.id}"

    page = client.get(here)
    assert "22 failed messages" in staff.words(page)
    first = listed(page)
    older = read(page).find(".//a[@rel='next']").get("href")
    second_page = client.get(older)
    second = listed(second_page)
    newer = read(second_page).find(".//a[@rel='prev']").get("href")

    assert (len(first), len(second)) == (20, 3)
    assert len({*first, *second}) == 23
    assert listed(client.get(newer)) == first
    assert len(listed(client.get(f"{here}?status=FAILED"))) == 20
    assert len(listed(client.get(f"{here}?status=PENDING"))) == 1
    assert "There are none" in staff.words(client.get(f"{here}?status=SUCCESSFUL"))
    assert client.get(f"{here}?status=<b>&older_than=x").status_code == 200
    again = client.submit(here, form="failed")
    assert "22 messages are sent again" in again.text
    assert {make.again(one).status for one in gone} == {MessageStatus.PENDING}
    assert make.again(gone[0]).due_at <= clock.now()
    token = read(again).find(".//input[@name='csrfToken']").get("value")
    twice = client.post(f"{here}/failed-messages", data={"csrfToken": token}, follow_redirects=True)
    assert "0 messages are sent again" in twice.text


def listed(page):
    links = [link.get("href") for link in read(page).find(".//main").iter("a")]
    return [link for link in links if "/messages/" in link]


def test_a_message_belongs_to_its_webhook(client, account, at):
    found, other = webhook(account), webhook(account)
    (message,) = failed(found)

    assert client.get(f"{at}/{found.id}/messages/{message.id}").status_code == 200
    assert client.get(f"{at}/{other.id}/messages/{message.id}").status_code == 404


def test_a_message_leads_to_the_payment_that_it_is_about(client, account, at):
    found = webhook(account)
    payment = make.captured_payment(account=account)
    publication.drain()

    for message in messages(found):
        page = client.get(f"{at}/{found.id}/messages/{message.id}")
        assert f'href="{staff.payment_page(payment)}"' in page.text
    (test,) = failed(webhook(account))
    assert "/payments/" not in client.get(f"{at}/{test.webhook_id}/messages/{test.id}").text
