"""POST /v1/payment_notification: payments taken by telephone, elsewhere."""

import pytest

from app import clock
from app.jobs import worker
from tests import make
from tests.support.api import api_of, error

TOLD = {
    "amount": 12000,
    "reference": "MRPC12345",
    "description": "New passport application",
    "created_date": "2018-02-21T16:04:25Z",
    "authorised_date": "2018-02-21T17:05:33+01:00",
    "processor_id": "183f2j8923j8",
    "provider_id": "17498-8412u9-1273891239",
    "auth_code": "666",
    "payment_outcome": {"status": "success"},
    "card_type": "master-card",
    "name_on_card": "Jane Doe",
    "email_address": "jane.doe@example.com",
    "card_expiry": "02/19",
    "last_four_digits": "1234",
    "first_six_digits": "654321",
    "telephone_number": "+447700900796",
}
REQUIRED = (
    "amount",
    "reference",
    "description",
    "processor_id",
    "provider_id",
    "payment_outcome",
)
OUTCOME = "Field [payment_outcome] must include a valid status and error code"
ISO = "must be a valid ISO-8601 time and date format"
TYPES = (
    "Field [card_type] must be either master-card, visa, maestro, diners-club,"
    " american-express or jcb"
)
EXPIRY = "Field [card_expiry] must have valid MM/YY"
LONG = "Must be less than or equal to 255 characters length"


@pytest.fixture
def api(app):
    return api_of(app, allow_telephone_notifications=True)


def tell(api, headers=None, **changed):
    told = TOLD | changed
    body = {name: value for name, value in told.items() if value is not ...}
    return api.post("/payment_notification", body, headers=headers)


def wrong(name, problem):
    return (422, "P0102", f"Invalid attribute value: {name}. {problem}", name)


def test_it_is_kept_and_answered_in_its_own_words(api):
    answer = tell(api)

    payment_id = answer.json["payment_id"]
    assert answer.status_code == 201
    assert answer.json == TOLD | {
        "payment_id": payment_id,
        "state": {"status": "success", "finished": True},
    }
    shown = api.get(f"/payments/{payment_id}").json
    assert shown["authorisation_mode"] == "external"
    assert shown["provider_id"] == TOLD["provider_id"]
    assert shown["refund_summary"]["status"] == "pending"
    assert shown["settlement_summary"] == {}
    assert shown["card_brand"] == "Mastercard"
    assert shown["card_details"] == {
        "last_digits_card_number": "1234",
        "first_digits_card_number": "654321",
        "cardholder_name": "Jane Doe",
        "expiry_date": "02/19",
        "billing_address": None,
        "card_brand": "Mastercard",
        "card_type": None,
        "wallet_type": None,
    }
    assert shown["email"] == "jane.doe@example.com"
    assert shown["metadata"] == {
        "created_date": "2018-02-21T16:04:25Z",
        "authorised_date": "2018-02-21T17:05:33+01:00",
        "processor_id": "183f2j8923j8",
        "auth_code": "666",
        "telephone_number": "+447700900796",
        "status": "success",
    }
    links = shown["_links"]
    for name in ("next_url", "next_url_post", "auth_url_post", "cancel", "capture"):
        assert links[name] is None
    events = api.get(f"/payments/{payment_id}/events").json["events"]
    assert [event["state"]["status"] for event in events] == ["created", "success"]


def test_it_stays_a_success_and_nobody_is_asked_for_the_money(api):
    payment_id = tell(api).json["payment_id"]

    assert worker.drain() == 0

    assert api.get(f"/payments/{payment_id}").json["state"]["status"] == "success"
    assert error(api.post(f"/payments/{payment_id}/capture"))[:2] == (409, "P1003")
    assert error(api.post(f"/payments/{payment_id}/cancel"))[:2] == (400, "P0501")
    assert error(api.post(f"/payments/{payment_id}/refunds", {"amount": 1})) == (
        400,
        "P0603",
        "The payment is not available for refund. Payment refund status: pending",
    )


def test_what_is_optional_may_be_left_out_or_null(api):
    bare = dict.fromkeys(TOLD.keys() - set(REQUIRED), ...)
    null = dict.fromkeys(bare)

    answer = tell(api, **bare)

    assert answer.status_code == 201
    body = answer.json
    assert body.keys() == {*REQUIRED, "payment_id", "created_date", "state"}
    assert body["created_date"].endswith("Z")
    assert tell(api, provider_id="another", **null).status_code == 201
    assert api.get(f"/payments/{body['payment_id']}").json.get("card_details") is None


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("P0010", {"status": "failed", "code": "P0010", "message": "Payment method rejected"}),
        (
            "P0030",
            {"status": "error", "code": "P0050", "message": "Payment provider returned an error"},
        ),
        (
            "P0050",
            {"status": "error", "code": "P0050", "message": "Payment provider returned an error"},
        ),
    ],
)
def test_a_failure_has_its_reasons(api, code, state):
    outcome = {
        "status": "failed",
        "code": code,
        "supplemental": {"error_code": "ECKOH01234", "error_message": "textual message"},
    }

    body = tell(api, payment_outcome=outcome).json

    assert body["payment_outcome"] == outcome
    assert body["state"] == {"finished": True} | state
    metadata = api.get(f"/payments/{body['payment_id']}").json["metadata"]
    assert metadata["code"] == code
    assert (metadata["error_code"], metadata["error_message"]) == ("ECKOH01234", "textual message")


def test_what_is_too_long_for_metadata_is_cut(api):
    outcome = {
        "status": "failed",
        "code": "P0010",
        "supplemental": {"error_message": "x" * 255},
    }

    body = tell(api, payment_outcome=outcome, processor_id="y" * 255).json

    assert body["processor_id"] == "y" * 100
    assert body["payment_outcome"]["supplemental"] == {"error_message": "x" * 100}


def test_told_again_it_is_the_first(api, app):
    first = tell(api)

    again = tell(api, amount=1, payment_outcome={"status": "failed", "code": "P0010"})

    assert (again.status_code, again.json) == (200, first.json)
    other = tell(api_of(app, allow_telephone_notifications=True))
    assert other.status_code == 201
    assert other.json["payment_id"] != first.json["payment_id"]


def test_a_key_replays_the_first_answer(api):
    key = {"Idempotency-Key": "call-17"}
    first = tell(api, key)

    again = tell(api, key)

    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert error(tell(api, key, amount=1))[:2] == (409, "P0191")


WRONG = [
    *(
        ({name: value}, (422, "P0101", f"Missing mandatory attribute: {name}", name))
        for name in REQUIRED
        for value in (..., None)
    ),
    ({"amount": "1"}, wrong("amount", "Must be a valid numeric format")),
    ({"amount": -1}, wrong("amount", "Must be greater than or equal to 1")),
    ({"amount": 10_000_001}, wrong("amount", "Must be less than or equal to 10000000")),
    ({"amount": 0}, wrong("amount", "Must be greater than or equal to 1")),
    ({"reference": "x" * 256}, wrong("reference", LONG)),
    ({"description": "x" * 256}, wrong("description", LONG)),
    ({"description": "<"}, wrong("description", "Must be a valid string format")),
    ({"processor_id": 1}, wrong("processor_id", "Field must be a string")),
    ({"processor_id": "x" * 256}, wrong("processor_id", LONG)),
    ({"provider_id": ""}, wrong("provider_id", "Must be 1 characters length or more")),
    ({"provider_id": "x" * 256}, wrong("provider_id", LONG)),
    ({"created_date": "yesterday"}, wrong("created_date", f"Field [created_date] {ISO}")),
    ({"created_date": "2018-02-21T16:04:25"}, wrong("created_date", f"Field [created_date] {ISO}")),
    ({"authorised_date": "2018"}, wrong("authorised_date", f"Field [authorised_date] {ISO}")),
    ({"authorised_date": 2018}, wrong("authorised_date", "Field must be a string")),
    ({"payment_outcome": "success"}, wrong("payment_outcome", "Must be an object")),
    ({"payment_outcome": {}}, wrong("payment_outcome", OUTCOME)),
    ({"payment_outcome": {"status": "invalid"}}, wrong("payment_outcome", OUTCOME)),
    ({"payment_outcome": {"status": "failed"}}, wrong("payment_outcome", OUTCOME)),
    (
        {"payment_outcome": {"status": "failed", "code": "P0020"}},
        wrong("payment_outcome", OUTCOME),
    ),
    (
        {"payment_outcome": {"status": "success", "code": "P0010"}},
        wrong("payment_outcome", OUTCOME),
    ),
    ({"payment_outcome": {"status": 1}}, wrong("status", "Field must be a string")),
    (
        {"payment_outcome": {"status": "failed", "code": 10}},
        wrong("code", "Field must be a string"),
    ),
    *(
        (
            {"payment_outcome": TOLD["payment_outcome"] | {"supplemental": {name: "x" * 256}}},
            wrong(name, LONG),
        )
        for name in ("error_code", "error_message")
    ),
    ({"payment_outcome": {"status": "x" * 256}}, wrong("status", LONG)),
    ({"payment_outcome": {"status": "failed", "code": "x" * 256}}, wrong("code", LONG)),
    ({"auth_code": "x" * 256}, wrong("auth_code", LONG)),
    ({"telephone_number": "x" * 256}, wrong("telephone_number", LONG)),
    ({"card_type": "discover"}, wrong("card_type", TYPES)),
    ({"card_type": ""}, wrong("card_type", TYPES)),
    ({"card_expiry": "13/19"}, wrong("card_expiry", EXPIRY)),
    ({"card_expiry": "0219"}, wrong("card_expiry", EXPIRY)),
    (
        {"last_four_digits": "123"},
        wrong("last_four_digits", "Field [last_four_digits] must be exactly 4 digits"),
    ),
    (
        {"first_six_digits": "1234567"},
        wrong("first_six_digits", "Field [first_six_digits] must be exactly 6 digits"),
    ),
    ({"name_on_card": "x" * 256}, wrong("name_on_card", LONG)),
    (
        {"name_on_card": make.VISA},
        wrong("name_on_card", "Must be a name, not a number on the card"),
    ),
    ({"email_address": "x" * 255}, wrong("email_address", LONG.replace("255", "254"))),
    ({"telephone_number": 7}, wrong("telephone_number", "Field must be a string")),
    ({"auth_code": "\0"}, wrong("auth_code", "Field must be a string")),
]


def test_what_is_wrong_is_said_and_nothing_is_kept(api, subtests):
    for changed, refusal in WRONG:
        with subtests.test(changed=changed):
            assert error(tell(api, **changed)) == refusal
    assert make.payments_of(api.account) == []
    answer = api.send("POST", "/payment_notification", data=b"[")
    assert error(answer) == (400, "P0197", "Unable to parse JSON")


def test_an_account_has_to_be_allowed(app):
    forbidden = (
        403,
        "P0930",
        (
            "Access to this resource is not enabled for this account."
            " Contact support with your error code."
        ),
    )
    may = {"allow_telephone_notifications": True}
    off = make.account(**may, disabled_at=clock.now(), disabled_reason="Fraud")

    assert error(tell(api_of(app))) == forbidden
    assert error(tell(api_of(app), amount=-1))[:2] == (422, "P0102")
    assert error(tell(api_of(app, off)))[:2] == (403, "P0941")
    assert error(tell(api_of(app, provider="nobody", **may)))[:2] == (403, "P0940")
    assert tell(api_of(app, allow_zero_amount=True, **may), amount=0).status_code == 201
