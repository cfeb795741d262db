"""Requests to the API are kept for a week, without what must not be, and bounded."""

import json
from datetime import timedelta

import pytest

from app import api_requests, clock
from app.api_requests import noting as recording
from app.api_requests.finding import RequestNotFound
from app.api_requests.noting import Heard, Recorder

ACCOUNT, OTHER = "a" * 26, "b" * 26
PAYMENT = "p" * 26

ASKED = {
    "amount": 1000,
    "reference": "Boat 1",
    "description": "Salmon",
    "email": "mair@example.com",
    "return_url": "https://service.example/done?session=secret-of-theirs",
    "metadata": {"case": "C-12", "password": "hunter2", "note": "card 4242 4242 4242 4242"},
    "prefilled_cardholder_details": {
        "cardholder_name": "Mair Jones",
        "billing_address": {"line1": "1 Quay Street", "postcode": "CF10 5AL", "country": "GB"},
    },
}
ANSWERED = {
    "payment_id": PAYMENT,
    "_links": {
        "next_url": {"href": "https://pay.example/secure/8a7f5c3e-1b2d-4e5f-9a0b-1c2d3e4f5a6b"},
        "next_url_post": {"params": {"chargeTokenId": "8a7f5c3e-1b2d-4e5f-9a0b-1c2d3e4f5a6b"}},
    },
}
SECRETS = (
    "mair@example.com",
    "secret-of-theirs",
    "hunter2",
    "4242 4242",
    "Mair Jones",
    "Quay Street",
    "CF10",
    "8a7f5c3e",
)


@pytest.fixture
def recorder():
    return Recorder()


def heard(**more):
    usual = {
        "account_id": ACCOUNT,
        "key_id": "k" * 26,
        "request_id": "r-1",
        "method": "POST",
        "path": "/v1/payments",
        "query": "",
        "status": 201,
        "began_s": 1.0,
        "ended_s": 1.0125,
        "payment_id": "",
        "asked": json.dumps(ASKED).encode(),
        "answered": json.dumps(ANSWERED).encode(),
        "created_at": clock.now(),
    }
    return Heard(**usual | more)


def kept(recorder, **more):
    """One request as it is written down. The thread is not waited for."""
    recorder._thread = recorder
    recorder.note(heard(**more))
    recorder.flush()
    return api_requests.find(more.get("account_id", ACCOUNT)).requests[0]


def test_what_is_kept_says_all_but_what_must_not_be(recorder):
    found = kept(
        recorder, query="email=mair%40example.com&reference=Boat&cardholder_name=Mair+Jones"
    )

    written = found.asked + found.answered + found.query
    assert not [secret for secret in SECRETS if secret in written]
    assert (found.took_us, found.payment_id, found.code) == (12_500, PAYMENT, "")
    asked = json.loads(found.asked)
    assert (asked["reference"], asked["description"], asked["amount"]) == ("Boat 1", "Salmon", 1000)
    assert asked["metadata"]["case"] == "C-12"
    assert asked["return_url"] == "https://service.example/done?[removed]"
    assert "reference=Boat" in found.query


def test_what_was_wrong_is_found_in_the_answer(recorder):
    refusal = {"code": "P0102", "description": "Invalid attribute value: amount", "field": "amount"}

    found = kept(recorder, status=422, answered=json.dumps(refusal).encode())

    assert (found.code, found.field, found.why) == ("P0102", "amount", refusal["description"])


def test_too_many_are_counted_and_leave_room_for_others(recorder, hands):
    recorder._thread = recorder
    for _ in range(recording.MOST_OF_ACCOUNT + 7):
        recorder.note(heard(asked=b"", answered=b""))
    recorder.note(heard(account_id=OTHER, asked=b"", answered=b""))

    assert recorder.flush(most=5) == 5
    assert recorder.flush() == recording.MOST_OF_ACCOUNT - 5 + 1

    since = clock.now() - timedelta(days=1)
    assert api_requests.missed_since(ACCOUNT, since) == 7
    assert api_requests.missed_since(OTHER, since) == 0
    assert len(api_requests.find(OTHER).requests) == 1


def test_it_is_found_by_what_is_known_of_it(recorder, hands):
    recorder._thread = recorder
    for status, path, code in (
        (201, "/v1/payments", ""),
        (422, "/v1/payments", "P0102"),
        (404, "/v1/refunds/x", "P0600"),
        (500, "/v1/payments", "P0198"),
    ):
        answer = json.dumps({"code": code, "payment_id": PAYMENT if status < 300 else ""}).encode()
        recorder.note(heard(status=status, path=path, answered=answer, created_at=clock.now()))
        hands.forward(hours=1)
    recorder.note(heard(account_id=OTHER))
    recorder.flush()

    for looked, statuses in (
        ({}, [500, 404, 422, 201]),
        ({"status": "4"}, [404, 422]),
        ({"status": "422"}, [422]),
        ({"path": "REFUNDS"}, [404]),
        ({"code": "p0102"}, [422]),
        ({"payment_id": PAYMENT}, [201]),
        ({"before": clock.now() - timedelta(hours=3, minutes=30)}, [201]),
    ):
        found = api_requests.find(ACCOUNT, api_requests.Looked(**looked)).requests
        assert [one.status for one in found] == statuses, looked
    first = api_requests.find(ACCOUNT, size=3)
    second = api_requests.find(ACCOUNT, size=3, older_than=first.older)
    assert [one.status for one in second.requests] == [201]
    back = api_requests.find(ACCOUNT, size=3, newer_than=second.newer)
    assert [one.status for one in back.requests] == [500, 404, 422]
    with pytest.raises(RequestNotFound):
        api_requests.get(first.requests[0].id, account_id=OTHER)


def test_it_is_forgotten_after_a_week(recorder, hands, monkeypatch):
    monkeypatch.setattr("app.api_requests.keeping.AT_ONCE", 2)
    recorder._thread = recorder
    for _ in range(5):
        recorder.note(heard(created_at=clock.now()))
    hands.forward(days=8)
    recorder.note(heard(created_at=clock.now()))
    recorder.flush()

    assert api_requests.forget_old() == 5
    assert len(api_requests.find(ACCOUNT).requests) == 1


def test_trouble_with_the_database_is_nobodys_trouble(recorder, monkeypatch):
    def broken(*_args):
        raise RuntimeError("no database")

    recorder._thread = recorder
    recorder.note(heard())
    monkeypatch.setattr(recording, "_write", broken)

    recorder._try(None)

    assert recorder.flush() == 0
