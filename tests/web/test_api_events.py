"""GET /v1/payments/<id>/events."""

import re

from app import settings
from app.payments.states import State
from tests import make
from tests.support.api import error

CREATED, STARTED, SUBMITTED = ("created", None), ("started", None), ("submitted", None)
SUCCESS = ("success", None)

HISTORIES = {
    State.CREATED: [CREATED],
    State.STARTED: [CREATED, STARTED],
    State.CHALLENGED: [CREATED, STARTED],
    State.AUTHORISED: [CREATED, STARTED, SUBMITTED],
    State.AWAITING_PAYMENT: [CREATED, STARTED, SUBMITTED],
    State.CAPTURABLE: [CREATED, STARTED, SUBMITTED, ("capturable", None)],
    State.CONFIRMED: [CREATED, STARTED, SUBMITTED, SUCCESS],
    State.CAPTURED: [CREATED, STARTED, SUBMITTED, SUCCESS],
    State.DECLINED: [CREATED, STARTED, ("failed", "P0010")],
    State.EXPIRED: [CREATED, STARTED, SUBMITTED, ("failed", "P0020")],
    State.CANCELLED_BY_USER: [CREATED, STARTED, SUBMITTED, ("failed", "P0030")],
    State.CANCELLED_BY_SERVICE: [CREATED, STARTED, SUBMITTED, ("cancelled", "P0040")],
    State.ERRORED: [CREATED, STARTED, ("error", "P0050")],
}


def test_each_change_that_a_service_sees_is_told_once_and_in_order(api, subtests):
    for state in State:
        with subtests.test(state=state):
            check_history(api, state)


def check_history(api, state):
    payment = make.payment_in(state, account=api.account)

    told = api.get(f"/payments/{payment.id}/events").json["events"]

    assert [(event["state"]["status"], event["state"].get("code")) for event in told] == HISTORIES[
        state
    ]
    assert [event["updated"] for event in told] == sorted(event["updated"] for event in told)
    assert told[-1]["state"] == api.show(payment)["state"]


def test_refunds_and_what_only_we_know_are_not_told(api):
    payment = make.captured_payment(account=api.account)
    make.successful_refund(payment)

    told = api.get(f"/payments/{payment.id}/events").json["events"]

    assert [event["state"]["status"] for event in told] == [
        "created",
        "started",
        "submitted",
        "success",
    ]


def test_the_shape_is_that_of_the_contract(api):
    payment = make.payment(account=api.account)
    address = f"{settings.current().base_url}/v1/payments/{payment.id}"

    body = api.get(f"/payments/{payment.id}/events").json

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["events"][0].pop("updated"))
    assert body == {
        "payment_id": payment.id,
        "events": [
            {
                "payment_id": payment.id,
                "state": {"status": "created", "finished": False},
                "_links": {"payment_url": {"href": address, "method": "GET"}},
            }
        ],
        "_links": {"self": {"href": f"{address}/events", "method": "GET"}},
    }


def test_what_is_not_there_has_no_history(api):
    assert error(api.get("/payments/nothing/events")) == (404, "P0300", "Not found")
