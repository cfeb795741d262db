"""What programs tell the sandbox's payers and their banks to do, and when to pay out."""

from pathlib import Path

import pytest

from app import db
from app.accounts import AccountKind, keys
from app.disputes.states import DisputeReason
from app.gateways.port import DisputeStage
from tests import make


@pytest.fixture
def ask(app, api):
    """Send a request to the sandbox with the account's key, or another."""
    client = app.test_client()

    def send(method, path, body=None, *, key=api.key):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return client.open(f"/sandbox{path}", method=method, json=body, headers=headers)

    return send


def of(payment):
    return f"/payments/{payment.id}/disputes"


def test_a_dispute_from_beginning_to_end(api, ask):
    payment = make.captured_payment(1000, account=api.account)

    opened = ask("POST", of(payment), {"status": "opened", "reason": "duplicate"})

    assert opened.status_code == 201
    [dispute] = opened.json["disputes"]
    assert (dispute["status"], dispute["reason"]) == ("needs_response", "duplicate")
    assert (dispute["amount"], dispute["payment_id"]) == (1000, payment.id)
    assert api.show(payment)["refund_summary"]["status"] == "unavailable"

    ask("POST", of(payment), {"status": "evidence_submitted"})
    assert ask("GET", of(payment)).json["disputes"][0]["status"] == "under_review"

    lost = ask("POST", of(payment), {"status": "lost"}).json["disputes"]
    assert [(one["status"], one["net_amount"]) for one in lost] == [("lost", -2500)]


def test_everything_is_paid_out(api, ask):
    payment = make.captured_payment(1000, account=api.account)
    refund = make.successful_refund(payment, amount_pence=100)
    other = make.captured_payment(1000)

    assert ask("POST", "/payouts").json == {"settled": 2}
    assert ask("POST", "/payouts").json == {"settled": 0}

    assert "settled_date" in api.show(payment)["settlement_summary"]
    assert make.again(refund).settled_on is not None
    assert make.again(other).settled_on is None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("evidence_submitted", "no_dispute_for_that"),
        ("won", "no_dispute_for_that"),
        ("lost", "no_dispute_for_that"),
    ],
)
def test_a_bank_does_not_do_the_impossible(api, ask, status, code):
    payment = make.captured_payment(1000, account=api.account)

    refused = ask("POST", of(payment), {"status": status})

    assert (refused.status_code, refused.json["code"]) == (409, code)
    assert ask("GET", of(payment)).json == {"disputes": []}


def test_nothing_is_left_to_dispute(api, ask):
    payment = make.captured_payment(1000, account=api.account)
    make.successful_refund(payment)

    refused = ask("POST", of(payment), {"status": "opened"})

    assert (refused.status_code, refused.json["code"]) == (409, "nothing_left_to_dispute")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "status"),
        ({"status": None}, "status"),
        ({"status": "settled"}, "status"),
        ({"status": ["won"]}, "status"),
        ({"status": "opened", "reason": "bad mood"}, "reason"),
        ({"status": "opened", "amount": 1}, "amount"),
        ([], None),
        (None, None),
    ],
)
def test_what_cannot_be_read(api, ask, body, field):
    payment = make.captured_payment(1000, account=api.account)

    refused = ask("POST", of(payment), body)

    assert (refused.status_code, refused.json["code"]) == (422, "request_not_readable")
    assert refused.json.get("field") == field


def test_whose_payment_it_is(api, ask):
    others = make.captured_payment(1000)
    live = make.account(kind=AccountKind.LIVE)
    with db.transaction() as session:
        live_key = keys.issue(session, live.id, description="Live", actor=make.CASEWORKER).secret

    for method, path, body in (
        ("GET", of(others), None),
        ("POST", of(others), {"status": "opened"}),
        ("GET", "/payments/nothing/disputes", None),
    ):
        assert ask(method, path, body).status_code == 404
        assert ask(method, path, body, key="").status_code == 401
        assert ask(method, path, body, key="api_test_wrong").status_code == 401
        assert ask(method, path, body, key=live_key).status_code == 403
    assert ask("POST", "/payouts", key="").status_code == 401
    assert ask("POST", "/payouts", key=live_key).status_code == 403
    assert ask("GET", "/payouts").status_code == 405


def test_the_documents_name_every_word():
    document = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()
    for word in (*DisputeStage, *DisputeReason):
        assert f"`{word}`" in document
