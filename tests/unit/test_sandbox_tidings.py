"""What the sandbox tells of its own accord, and what must not pass for it."""

import json
from datetime import UTC, date, datetime

import pytest

from app.gateways import sandbox
from app.gateways.port import (
    DisputeNews,
    DisputeStage,
    NotificationNotGenuine,
    Settled,
    SettledItem,
    SettlementNews,
)
from app.gateways.sandbox.notifications import NotificationNotReadable
from config import Config

TOKEN = "the token that the two of us share"
DISPUTE = {
    "id": "m1",
    "operation": "dispute",
    "dispute": "d1",
    "status": "opened",
    "transaction": "t1",
    "payment_id": "p1",
    "amount": 1000,
    "fee": 1500,
    "reason": "fraudulent",
    "evidence_due_at": "2026-03-09T10:00:00+00:00",
}
ITEM = {"kind": "refund", "transaction": "t2", "key": "r1"}
SETTLEMENT = {
    "id": "m2",
    "operation": "settlement",
    "payout": "po1",
    "settled_on": "2026-03-02",
    "items": [{"kind": "payment", "transaction": "t1"}, ITEM],
}


def read(message, token=TOKEN):
    gateway = sandbox.build(Config(sandbox_notification_token=TOKEN))
    return gateway.read_notification(json.dumps(message).encode(), {"Authorization": token})


def test_a_step_in_a_dispute():
    assert read(DISPUTE) == DisputeNews(
        id="m1",
        dispute="d1",
        stage=DisputeStage.OPENED,
        transaction="t1",
        payment_id="p1",
        amount_pence=1000,
        fee_pence=1500,
        reason="fraudulent",
        evidence_due_at=datetime(2026, 3, 9, 10, tzinfo=UTC),
    )


def test_what_may_be_left_out_of_a_dispute():
    left_out = {"payment_id", "fee", "reason", "evidence_due_at"}
    news = read({name: said for name, said in DISPUTE.items() if name not in left_out})

    assert (news.payment_id, news.fee_pence, news.reason) == ("", 0, "")
    assert news.evidence_due_at is None


@pytest.mark.parametrize("stage", DisputeStage)
def test_each_stage_has_its_word(stage):
    assert read(DISPUTE | {"status": stage.value}).stage is stage


def test_a_stage_we_do_not_follow_is_nothing_to_us():
    assert read(DISPUTE | {"status": "inquiry_closed"}) is None


def test_a_payout():
    assert read(SETTLEMENT) == SettlementNews(
        id="m2",
        payout="po1",
        settled_on=date(2026, 3, 2),
        items=(
            SettledItem(kind=Settled.PAYMENT, transaction="t1"),
            SettledItem(kind=Settled.REFUND, transaction="t2", key="r1"),
        ),
    )


@pytest.mark.parametrize("message", [DISPUTE, SETTLEMENT])
@pytest.mark.parametrize("token", ["", "wrong", f"{TOKEN} "])
def test_somebody_else_is_not_read(message, token):
    with pytest.raises(NotificationNotGenuine):
        read(message, token)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": ""},
        {"id": None},
        {"dispute": ""},
        {"dispute": 7},
        {"dispute": "d" * 256},
        {"dispute": "d\x00"},
        {"dispute": "\ud800"},
        {"status": ""},
        {"transaction": []},
        {"payment_id": {}},
        {"amount": 0},
        {"amount": -1},
        {"amount": "1000"},
        {"amount": 10.0},
        {"amount": True},
        {"amount": 10**30},
        {"amount": None},
        {"fee": -1},
        {"fee": "0"},
        {"reason": 1},
        {"evidence_due_at": "tomorrow"},
        {"evidence_due_at": "2026-03-09T10:00:00"},
        {"evidence_due_at": 1},
    ],
    ids=str,
)
def test_a_dispute_that_makes_no_sense(changed):
    with pytest.raises(NotificationNotReadable):
        read(DISPUTE | changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": ""},
        {"payout": ""},
        {"payout": None},
        {"settled_on": ""},
        {"settled_on": "soon"},
        {"settled_on": "2026-02-30"},
        {"settled_on": 20260302},
        {"items": None},
        {"items": {}},
        {"items": ["payment"]},
        {"items": [ITEM] * 1001},
        {"items": [ITEM | {"kind": "gift"}]},
        {"items": [ITEM | {"kind": ""}]},
        {"items": [ITEM | {"transaction": ""}]},
        {"items": [ITEM | {"key": 7}]},
    ],
    ids=lambda changed: str(changed)[:60],
)
def test_a_payout_that_makes_no_sense(changed):
    with pytest.raises(NotificationNotReadable):
        read(SETTLEMENT | changed)
