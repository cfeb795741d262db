"""POST and GET /v1/payments/<id>/refunds, and GET of one."""

import re

from app import clock, settings
from app.jobs import worker
from app.payments.states import State
from tests import make
from tests.support.api import api_of, error
from tests.support.disputing import disputed_payment, tell

NUMERIC = "Must be a valid numeric format"
NOT_AVAILABLE = "The payment is not available for refund. Payment refund status: "


def of_wrong_kind(name):
    return (400, "P0602", f"Invalid attribute value: {name}. {NUMERIC}", name)


def out_of_range(problem):
    return (422, "P0602", f"Invalid attribute value: amount. {problem}", "amount")


MISSING = (400, "P0601", "Missing mandatory attribute: amount", "amount")

WRONG = [
    ({}, MISSING),
    ({"amount": None}, MISSING),
    ({"amount": "100"}, of_wrong_kind("amount")),
    ({"amount": 1.5}, of_wrong_kind("amount")),
    ({"amount": True}, of_wrong_kind("amount")),
    ({"amount": 2**31}, of_wrong_kind("amount")),
    ({"amount": 0}, out_of_range("Must be greater than or equal to 1")),
    ({"amount": -1}, out_of_range("Must be greater than or equal to 1")),
    ({"amount": 10_000_001}, out_of_range("Must be less than or equal to 10000000")),
    (
        {"amount": 100, "refund_amount_available": "1000"},
        of_wrong_kind("refund_amount_available"),
    ),
    ({"amount": 1001}, (400, "P0603", NOT_AVAILABLE + "amount_not_available")),
    (
        {"amount": 100, "refund_amount_available": 999},
        (412, "P0604", "Refund amount available mismatch."),
    ),
    # a stale amount is said before an amount that is too large
    (
        {"amount": 5000, "refund_amount_available": 5000},
        (412, "P0604", "Refund amount available mismatch."),
    ),
]


def test_what_is_wrong_is_said_and_nothing_is_given_back(api, subtests):
    payment = make.captured_payment(1000, account=api.account)

    for body, refusal in WRONG:
        with subtests.test(body=body):
            assert error(api.refund(payment, **body)) == refusal
    assert make.again(payment).refunded_pence == 0


def test_what_is_no_json_object_is_refused(api, subtests):
    payment = make.captured_payment(account=api.account)

    for body in (b"", b"{", b"null", b"[]", b"100", b'{"amount": 100'):
        with subtests.test(body=body):
            answer = api.post(f"/payments/{payment.id}/refunds", data=body)
            assert error(answer) == (400, "P0697", "Unable to parse JSON")


def test_a_payment_that_was_not_taken_cannot_be_given_back(api, subtests):
    for state in set(State) - {State.CAPTURED}:
        with subtests.test(state=state):
            payment = make.payment_in(state, 1000, account=api.account)
            status = api.show(payment)["refund_summary"]["status"]
            answer = api.refund(payment, amount=100, refund_amount_available=5)
            assert status in {"pending", "unavailable"}
            assert error(answer) == (400, "P0603", NOT_AVAILABLE + status)


def test_nothing_is_given_back_of_what_was_given_back_in_full(api):
    payment = make.captured_payment(1000, account=api.account)
    make.successful_refund(payment)

    assert error(api.refund(payment, amount=1)) == (400, "P0603", NOT_AVAILABLE + "full")


def test_nothing_is_given_back_of_what_is_disputed(api):
    payment = disputed_payment(1000, account=api.account)

    assert api.show(payment)["refund_summary"]["status"] == "unavailable"
    answer = api.refund(payment, amount=1)
    assert error(answer) == (400, "P0603", "The payment is disputed and cannot be refunded")

    tell("won", payment)
    assert api.show(payment)["refund_summary"]["status"] == "available"
    assert api.refund(payment, amount=1).status_code == 202


def test_an_account_that_is_switched_off_gives_nothing_back(app):
    account = make.account()
    payment = make.captured_payment(account=account)
    make.changed(account, disabled_at=clock.now(), disabled_reason="Fraud")

    answer = api_of(app, account).refund(payment, amount=100)

    assert (answer.status_code, answer.json["code"]) == (403, "P0941")


def test_part_of_a_payment_is_given_back(api):
    payment = make.captured_payment(1000, account=api.account)
    address = f"{settings.current().base_url}/v1/payments/{payment.id}"

    answer = api.refund(payment, amount=400, refund_amount_available=1000)

    assert answer.status_code == 202
    body = answer.json
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body.pop("created_date"))
    refund_id = body.pop("refund_id")
    assert body == {
        "payment_id": payment.id,
        "amount": 400,
        "status": "submitted",
        "settlement_summary": {},
        "_links": {
            "self": {"href": f"{address}/refunds/{refund_id}", "method": "GET"},
            "payment": {"href": address, "method": "GET"},
        },
    }
    worker.drain()
    assert api.get(f"/payments/{payment.id}/refunds/{refund_id}").json["status"] == "success"
    assert api.refund(payment, amount=600, refund_amount_available=600).status_code == 202


def test_the_refunds_of_a_payment_are_listed_oldest_first(api):
    payment = make.captured_payment(1000, account=api.account)
    address = f"{settings.current().base_url}/v1/payments/{payment.id}"
    assert api.get(f"/payments/{payment.id}/refunds").json["_embedded"] == {"refunds": []}
    given = [make.failed_refund(payment, amount_pence=300), make.refund(payment, amount_pence=200)]

    body = api.get(f"/payments/{payment.id}/refunds").json

    assert body["payment_id"] == payment.id
    assert body["_links"] == {
        "self": {"href": f"{address}/refunds", "method": "GET"},
        "payment": {"href": address, "method": "GET"},
    }
    assert [
        (refund["refund_id"], refund["amount"], refund["status"])
        for refund in body["_embedded"]["refunds"]
    ] == [(given[0].id, 300, "error"), (given[1].id, 200, "submitted")]


def test_a_refund_that_nobody_answered_for_is_submitted_and_keeps_its_money(api):
    payment = make.captured_payment(1000, account=api.account)
    refund = make.unanswered_refund(payment, amount_pence=400)

    assert api.get(f"/payments/{payment.id}/refunds/{refund.id}").json["status"] == "submitted"
    assert api.show(payment)["refund_summary"]["amount_available"] == 600


def test_a_refund_is_found_under_its_own_payment_only(api):
    refund = make.refund(make.captured_payment(account=api.account), amount_pence=1)
    other = make.captured_payment(account=api.account)

    missing = (404, "P0700", "Not found")
    assert error(api.get(f"/payments/{other.id}/refunds/{refund.id}")) == missing
    assert error(api.get(f"/payments/{other.id}/refunds/nothing")) == missing
    assert error(api.get("/payments/nothing/refunds")) == (404, "P0800", "Not found")
    assert error(api.post("/payments/nothing/refunds", {"amount": 1})) == (
        404,
        "P0600",
        "Not found",
    )
