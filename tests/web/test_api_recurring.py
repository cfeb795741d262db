"""POST /v1/payments with an agreement: setting it up, and charging the card that was kept."""

import pytest

from app.agreements.states import AgreementState
from app.jobs import worker
from tests import make
from tests.support import agreeing
from tests.support.api import api_of, error

NO_SUCH = (
    400,
    "P0102",
    "Invalid attribute value: agreement_id. Agreement does not exist",
    "agreement_id",
)
NOT_ACTIVE = (
    400,
    "P0102",
    "Invalid attribute value: agreement_id. Agreement must be active",
    "agreement_id",
)


@pytest.fixture
def api(app):
    """The software of a service that may charge its payers again."""
    return api_of(app, recurring_enabled=True)


def charge(api, agreement, *, headers=None, **changed):
    """Ask for a payment from the card of an agreement."""
    body = {
        "amount": 1450,
        "reference": "CT-22-23-0001",
        "description": "Council tax, May",
        "authorisation_mode": "agreement",
        "agreement_id": agreement.id,
    }
    return api.post("/payments", body | changed, headers=headers)


def wait_for_worker(api, answer):
    worker.drain()
    return api.get(f"/payments/{answer.json['payment_id']}").json


# Setting up


def test_a_payment_that_sets_an_agreement_up(api):
    agreement = agreeing.agreement(api.account)

    answer = api.create(set_up_agreement=agreement.id)

    assert answer.status_code == 201
    assert answer.json["agreement_id"] == agreement.id
    assert answer.json["agreement_payment_type"] == "recurring"
    assert answer.json["authorisation_mode"] == "web"
    assert answer.json["_links"]["next_url"] is not None
    typed = api.create(set_up_agreement=agreement.id, agreement_payment_type="instalment")
    assert typed.json["agreement_payment_type"] == "instalment"


def test_an_agreement_is_shown_with_its_card(api):
    agreement = agreeing.active_agreement(api.account)

    body = api.get(f"/agreements/{agreement.id}").json

    assert body["status"] == "active"
    instrument = body["payment_instrument"]
    assert instrument.keys() == {"type", "created_date", "card_details"}
    assert instrument["type"] == "card"
    assert instrument["card_details"] == {
        "last_digits_card_number": "4242",
        "first_digits_card_number": "424242",
        "cardholder_name": "Ada Payer",
        "expiry_date": "12/99",
        "billing_address": None,
        "card_brand": "Visa",
        "card_type": "debit",
    }


def test_a_cancelled_agreement_says_since_when(api):
    agreement = agreeing.active_agreement(api.account)
    key = {"Idempotency-Key": "cancel-1"}

    first = api.post(f"/agreements/{agreement.id}/cancel", headers=key)
    second = api.post(f"/agreements/{agreement.id}/cancel", headers=key)
    third = api.post(f"/agreements/{agreement.id}/cancel")

    assert (first.status_code, second.status_code) == (204, 204)
    assert error(third)[:2] == (400, "P2501")
    body = api.get(f"/agreements/{agreement.id}").json
    assert body["status"] == "cancelled"
    assert body["cancelled_date"].endswith("Z")
    assert "payment_instrument" in body


# Charging


def test_a_payment_from_a_kept_card(api):
    answer = charge(api, agreeing.active_agreement(api.account))

    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(answer.json["payment_id"])
    body = answer.json
    assert body["state"] == {"status": "created", "finished": False}
    assert body["authorisation_mode"] == "agreement"
    assert body["agreement_payment_type"] == "recurring"
    assert body["card_details"]["last_digits_card_number"] == "4242"
    assert "return_url" not in body
    links = body["_links"]
    assert {name for name, link in links.items() if link} == {"self", "events", "refunds"}
    assert wait_for_worker(api, answer)["state"] == {"status": "success", "finished": True}


@pytest.mark.parametrize(
    ("number", "can_retry"), [(agreeing.NO_MONEY_LATER, True), (agreeing.NEVER_AGAIN, False)]
)
def test_a_refusal_says_whether_to_ask_again(api, number, can_retry):
    answer = charge(api, agreeing.active_agreement(api.account, number=number))

    body = wait_for_worker(api, answer)

    assert body["state"] == {
        "status": "failed",
        "finished": True,
        "message": "Payment method rejected",
        "code": "P0010",
        "can_retry": can_retry,
    }
    happened = api.get(f"/payments/{body['payment_id']}/events").json["events"]
    assert [event["state"].get("can_retry") for event in happened] == [None, None, can_retry]
    assert happened[-1]["state"] == body["state"]


def test_what_went_wrong_otherwise_says_nothing_of_it(api):
    answer = charge(api, agreeing.active_agreement(api.account, number=agreeing.ERROR_LATER))

    state = wait_for_worker(api, answer)["state"]

    assert (state["code"], "can_retry" in state) == ("P0050", False)


@pytest.mark.parametrize("state", [s for s in AgreementState if s is not AgreementState.ACTIVE])
def test_only_an_active_agreement_can_be_charged(app, state):
    agreement = agreeing.in_state(state)
    api = api_of(app, agreeing.account_of(agreement))
    before = len(make.payments_of(api.account))

    assert error(charge(api, agreement)) == NOT_ACTIVE
    assert len(make.payments_of(api.account)) == before


def test_an_agreement_that_does_not_exist_or_is_anothers(app, api):
    theirs = agreeing.active_agreement()

    for agreement_id in (theirs.id, "x" * 26):
        assert error(api.create(set_up_agreement=agreement_id)) == NO_SUCH
        assert error(charge(api, theirs, agreement_id=agreement_id)) == NO_SUCH
    assert make.payments_of(api.account) == []


def test_what_is_wrong_is_said_in_its_order(app, api):
    agreement = agreeing.agreement(api.account)
    may_not = api_of(app)

    assert error(charge(may_not, agreement))[:2] == (422, "P0942")
    assert error(charge(api, agreement, amount=0)) == NOT_ACTIVE  # before the smallest amount
    assert error(charge(api, agreement, email="a@b.example"))[1] == "P0104"


# Sent twice, by the reference platform's own rule


def test_sent_twice_the_second_tells_of_the_payment_as_it_is_now(api):
    agreement = agreeing.active_agreement(api.account)
    key = {"Idempotency-Key": "may-1"}
    first = charge(api, agreement, headers=key)
    worker.drain()

    second = charge(api, agreement, headers=key)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json["payment_id"] == first.json["payment_id"]
    assert second.json["state"]["status"] == "success"
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(make.payments_of(api.account)) == 2  # the set-up and this


def test_the_first_is_told_of_even_when_the_agreement_has_ended(api):
    agreement = agreeing.active_agreement(api.account)
    key = {"Idempotency-Key": "may-1"}
    charge(api, agreement, headers=key)
    agreeing.cancel(agreement)

    assert charge(api, agreement, headers=key).status_code == 200


def test_another_body_with_the_same_key_is_refused(api):
    agreement = agreeing.active_agreement(api.account)
    key = {"Idempotency-Key": "may-1"}
    charge(api, agreement, headers=key)

    assert error(charge(api, agreement, amount=1451, headers=key)) == (
        409,
        "P0191",
        (
            "The `Idempotency-Key` you sent in the request header has already been used"
            " to create a payment."
        ),
    )
