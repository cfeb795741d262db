"""POST and GET /v1/agreements, and POST /v1/agreements/<id>/cancel."""

import re

import pytest

from app import administration, settings
from tests import make
from tests.support.api import api_of, error

AGREEMENT = {"reference": "CT-22-23-0001", "description": "Council tax, monthly"}
UNPARSABLE = "Must be a valid string format"
TOO_LONG = "Must be less than or equal to 255 characters length"


@pytest.fixture
def api(app):
    """The software of a service that may charge its payers again."""
    return api_of(app, recurring_enabled=True)


def missing(name):
    return (400, "P2101", f"Missing mandatory attribute: {name}", name)


def of_wrong_kind(name, problem):
    return (400, "P2102", f"Invalid attribute value: {name}. {problem}", name)


def of_wrong_size(name, problem=TOO_LONG):
    return (422, "P0102", f"Invalid attribute value: {name}. {problem}", name)


WRONG = [
    ({"reference": ...}, missing("reference")),
    ({"reference": None}, missing("reference")),
    ({"reference": " "}, missing("reference")),
    ({"description": ...}, missing("description")),
    ({"description": ""}, missing("description")),
    ({"reference": 1}, of_wrong_kind("reference", UNPARSABLE)),
    ({"reference": "a<b"}, of_wrong_kind("reference", UNPARSABLE)),
    ({"description": "a|b"}, of_wrong_kind("description", UNPARSABLE)),
    ({"user_identifier": 1}, of_wrong_kind("user_identifier", "Field must be a string")),
    ({"user_identifier": "\0"}, of_wrong_kind("user_identifier", "Field must be a string")),
    ({"reference": "x" * 256}, of_wrong_size("reference")),
    ({"description": "x" * 256}, of_wrong_size("description")),
    ({"user_identifier": "x" * 256}, of_wrong_size("user_identifier")),
    (
        {"user_identifier": ""},
        of_wrong_size("user_identifier", "Must be 1 characters length or more"),
    ),
    # what is missing or of the wrong kind is said before what is too long
    ({"reference": "x" * 256, "description": ...}, missing("description")),
]


def test_an_agreement_is_created(api):
    answer = api.post("/agreements", AGREEMENT | {"user_identifier": "user-3fb81107"})

    assert answer.status_code == 201
    body = answer.json
    assert re.fullmatch("[a-z0-9]{26}", body["agreement_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["created_date"])
    assert body == AGREEMENT | {
        "agreement_id": body["agreement_id"],
        "created_date": body["created_date"],
        "status": "created",
        "user_identifier": "user-3fb81107",
    }
    address = f"{settings.current().api_url}/v1/agreements/{body['agreement_id']}"
    assert answer.headers["Location"] == address
    assert api.get(f"/agreements/{body['agreement_id']}").json == body


def test_what_is_not_known_of_an_agreement_is_left_out(api):
    body = api.post("/agreements", AGREEMENT | {"user_identifier": None}).json

    assert body.keys() == {"agreement_id", "reference", "description", "status", "created_date"}


def test_as_long_as_it_may_be(api):
    longest = dict.fromkeys((*AGREEMENT, "user_identifier"), "x" * 255)

    assert api.post("/agreements", longest).status_code == 201


def test_what_is_wrong_is_said(api, subtests):
    for changed, refusal in WRONG:
        with subtests.test(changed=changed):
            body = {k: v for k, v in (AGREEMENT | changed).items() if v is not ...}
            assert error(api.post("/agreements", body)) == refusal
    for raw in (b"", b"{", b"[]", b"null"):
        with subtests.test(raw=raw):
            answer = api.post("/agreements", data=raw)
            assert error(answer) == (400, "P2197", "Unable to parse JSON")


def test_the_account_must_be_one_that_may(app, api):
    without = api_of(app)
    assert error(without.post("/agreements", AGREEMENT))[:2] == (422, "P0942")

    administration.disable_account(api.account.id, reason="Closed", actor=make.CASEWORKER)
    assert error(api.post("/agreements", AGREEMENT))[:2] == (403, "P0941")


def test_asked_twice_with_one_key_it_is_one_agreement(api):
    key = {"Idempotency-Key": "agreement-1"}
    first = api.post("/agreements", AGREEMENT, headers=key)
    second = api.post("/agreements", AGREEMENT, headers=key)

    assert (second.status_code, second.json) == (201, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    other = api.post("/agreements", AGREEMENT | {"reference": "another"}, headers=key)
    assert error(other)[:2] == (409, "P0191")


def test_what_was_never_set_up_cannot_be_cancelled(api):
    agreement_id = api.post("/agreements", AGREEMENT).json["agreement_id"]

    answer = api.post(f"/agreements/{agreement_id}/cancel")

    assert error(answer) == (400, "P2501", "Cancellation of agreement failed")


def test_another_accounts_agreement_looks_missing(app, api, subtests):
    agreement_id = api.post("/agreements", AGREEMENT).json["agreement_id"]
    stranger = api_of(app, recurring_enabled=True)

    for somebody, name in ((stranger, agreement_id), (api, "0" * 26), (api, "no id at all\0")):
        with subtests.test(name=name):
            show = somebody.get(f"/agreements/{name}")
            cancel = somebody.post(f"/agreements/{name}/cancel")
            assert error(show) == (404, "P2200", "Not found")
            assert error(cancel) == (404, "P2500", "Not found")
