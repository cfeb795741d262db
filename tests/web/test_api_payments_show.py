"""GET /v1/payments/<id>: what is there, what is null and what is left out, in each state."""

import re

import pytest

from app import settings
from app.jobs import worker
from app.payments import confirmation, tokens
from app.payments.states import State
from tests import make

ADDRESS = {
    "line1": "1 High Street",
    "line2": "",
    "city": "Leeds",
    "postcode": "LS1 1AA",
    "country": "GB",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")

UNFINISHED = {"created": "created", "started": "started", "challenged": "started"} | {
    "authorised": "submitted",
    "awaiting_payment": "submitted",
    "capturable": "capturable",
}
FINISHED = {
    "confirmed": {"status": "success"},
    "captured": {"status": "success"},
    "declined": {"status": "failed", "code": "P0010", "message": "Payment method rejected"},
    "expired": {"status": "failed", "code": "P0020", "message": "Payment expired"},
    "cancelled_by_user": {
        "status": "failed",
        "code": "P0030",
        "message": "Payment was cancelled by the user",
    },
    "cancelled_by_service": {
        "status": "cancelled",
        "code": "P0040",
        "message": "Payment was cancelled by the service",
    },
    "errored": {
        "status": "error",
        "code": "P0050",
        "message": "Payment provider returned an error",
    },
}


def test_each_state_is_told_in_the_words_of_the_api(api, subtests):
    for state in State:
        with subtests.test(state=state):
            told = api.show(make.payment_in(state, account=api.account))["state"]
            if state in UNFINISHED:
                assert told == {"status": UNFINISHED[state], "finished": False}
            else:
                assert told == FINISHED[state] | {"finished": True}


def test_each_state_links_to_what_can_be_done_in_it(api, subtests):
    for state in State:
        with subtests.test(state=state):
            check_links(api, state)


def check_links(api, state):
    payment = make.payment_in(state, account=api.account)
    base = f"{settings.current().base_url}/v1/payments/{payment.id}"

    links = api.show(payment)["_links"]

    is_payable = state in UNFINISHED and state is not State.CAPTURABLE
    assert links.keys() == {
        "self",
        "next_url",
        "next_url_post",
        "auth_url_post",
        "events",
        "refunds",
        "cancel",
        "capture",
    }
    assert links["self"] == {"href": base, "method": "GET"}
    assert links["events"] == {"href": f"{base}/events", "method": "GET"}
    assert links["refunds"] == {"href": f"{base}/refunds", "method": "GET"}
    assert links["auth_url_post"] is None
    assert links["cancel"] == (
        {"href": f"{base}/cancel", "method": "POST"} if state in UNFINISHED else None
    )
    assert links["capture"] == (
        {"href": f"{base}/capture", "method": "POST"} if state is State.CAPTURABLE else None
    )
    assert (links["next_url"] is not None) == is_payable
    assert (links["next_url_post"] is not None) == is_payable


def test_every_look_at_a_payment_gives_another_way_in(api):
    payment = make.payment(account=api.account)
    pages = f"{settings.current().base_url}/secure"

    first, second = (api.show(payment)["_links"] for _ in range(2))

    token = first["next_url_post"]["params"]["chargeTokenId"]
    assert first["next_url"] == {"href": f"{pages}/{token}", "method": "GET"}
    assert first["next_url_post"] == {
        "type": "application/x-www-form-urlencoded",
        "params": {"chargeTokenId": token},
        "href": pages,
        "method": "POST",
    }
    assert first["next_url"] != second["next_url"]
    assert tokens.redeem(token) == payment.id
    assert tokens.redeem(second["next_url_post"]["params"]["chargeTokenId"]) == payment.id


def test_no_copy_is_kept(api):
    answer = api.get(f"/payments/{make.payment(account=api.account).id}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"


def test_a_payment_that_was_taken_is_shown_with_its_card_and_its_days(api):
    payment = make.started_payment(account=api.account, amount_pence=1450)
    make.enter_card(payment, billing_address=ADDRESS)
    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()

    body = api.show(payment)

    assert MOMENT.fullmatch(body["created_date"])
    settlement = body["settlement_summary"]
    assert settlement.keys() == {"capture_submit_time", "captured_date"}
    assert MOMENT.fullmatch(settlement["capture_submit_time"])
    assert DAY.fullmatch(settlement["captured_date"])
    assert body["card_details"] == {
        "last_digits_card_number": "4242",
        "first_digits_card_number": "424242",
        "cardholder_name": "Ada Payer",
        "expiry_date": "12/99",
        "billing_address": ADDRESS | {"line2": None},
        "card_brand": "Visa",
        "card_type": "debit",
        "wallet_type": None,
    }
    assert body["card_brand"] == "Visa"
    assert body["email"] == "ada@payer.example"
    assert body["provider_id"] == make.again(payment).provider_transaction
    assert body["refund_summary"] == {
        "status": "available",
        "amount_available": 1450,
        "amount_submitted": 0,
    }


LABELS = [
    ("visa", "Visa"),
    ("master-card", "Mastercard"),
    ("american-express", "American Express"),
    ("diners-club", "Diners Club"),
    ("discover", "Discover"),
    ("jcb", "Jcb"),
    ("unionpay", "Union Pay"),
    ("maestro", "Maestro"),
]


def test_a_brand_is_called_what_the_api_calls_it(api, subtests):
    make.changed(api.account, requires_3ds=True)  # without it Maestro is declined
    for brand, label in LABELS:
        with subtests.test(brand=brand):
            payment = make.started_payment(account=api.account)
            make.enter_card(payment, card_brand=brand, card_type="")
            body = api.show(payment)
            assert body["card_details"]["card_brand"] == body["card_brand"] == label
            assert body["card_details"]["card_type"] is None
            assert body["card_details"]["billing_address"] is None


def test_a_surcharge_is_shown_where_there_is_one(api):
    payment = make.payment(1000, account=api.account)
    make.changed(payment, surcharge_pence=250)

    body = api.show(payment)

    assert body["amount"] == 1000
    assert body["corporate_card_surcharge"] == 250
    assert body["total_amount"] == 1250
    assert body["refund_summary"]["amount_available"] == 1250


@pytest.mark.parametrize(
    ("refunded_pence", "summary"),
    [
        (400, {"status": "available", "amount_available": 600, "amount_submitted": 400}),
        (1000, {"status": "full", "amount_available": 0, "amount_submitted": 1000}),
    ],
)
def test_what_was_given_back_is_summed_up(api, refunded_pence, summary):
    payment = make.captured_payment(1000, account=api.account)
    make.refund(payment, amount_pence=refunded_pence)

    assert api.show(payment)["refund_summary"] == summary


def test_whether_a_payment_can_be_refunded_is_said_in_each_state(api, subtests):
    told = {
        State.CAPTURED: "available",
        State.CONFIRMED: "pending",
        State.CAPTURABLE: "unavailable",
    }
    for state in State:
        with subtests.test(state=state):
            payment = make.payment_in(state, account=api.account)
            expected = told.get(state, "unavailable" if state in FINISHED else "pending")
            assert api.show(payment)["refund_summary"]["status"] == expected
