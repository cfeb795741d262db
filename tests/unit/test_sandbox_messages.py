"""The messages the sandbox sends, and what must not pass for one."""

import json

import pytest

from app.gateways import sandbox
from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    Failed,
    Notification,
    NotificationNotGenuine,
    Operation,
    Pending,
)
from app.gateways.sandbox.notifications import NotificationNotReadable
from config import Config


def message(**changed):
    news = {
        "id": "m1",
        "operation": "refund",
        "transaction": "t1",
        "status": "approved",
        "key": "k1",
    }
    return json.dumps({**news, **changed}).encode()


TOKEN = "the token that the two of us share"
GENUINE = {"Authorization": f"Bearer {TOKEN}"}


def read(body, headers):
    return sandbox.build(Config(sandbox_notification_token=TOKEN)).read_notification(body, headers)


def test_a_genuine_message_is_translated():
    assert read(message(), GENUINE) == Notification(
        id="m1",
        operation=Operation.REFUND,
        transaction="t1",
        answer=Approved("t1"),
        key="k1",
    )


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"status": "approved"}, Approved("t1")),
        ({"status": "approved", "stored_card": "card-1"}, Approved("t1", "card-1")),
        (
            {"status": "declined", "reason": "not_enough_money"},
            Declined(DeclineReason.NOT_ENOUGH_MONEY, "t1"),
        ),
        ({"status": "declined", "reason": "bad mood"}, Declined(DeclineReason.OTHER, "t1")),
        ({"status": "failed", "reason": "broken"}, Failed("broken", "t1")),
        ({"status": "pending"}, Pending("t1")),
        ({"status": "a word it adds next year"}, Pending("t1")),
    ],
)
def test_every_status_has_a_meaning(said, answer):
    assert read(message(**said), GENUINE).answer == answer


def test_news_we_do_not_follow_is_none():
    assert read(message(operation="new_feature"), GENUINE) is None


def test_the_token_may_come_bare_and_under_any_case_of_the_header():
    headers = {"authorization": TOKEN}

    assert read(message(), headers)


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer ", "Bearer wrong", "Bearer \u00e9", "\ud800"]
)
def test_a_wrong_token_is_refused(sent):
    with pytest.raises(NotificationNotGenuine):
        read(message(), {"Authorization": sent})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'"text"',
        b"null",
        message(id=""),
        message(id=5),
        message(transaction=None),
        message(status=""),
        message(status=["approved"]),
        message(key={}),
        b"[" * 100_000,
    ],
)
def test_a_genuine_message_without_sense_is_refused(body):
    with pytest.raises(NotificationNotReadable):
        read(body, GENUINE)
