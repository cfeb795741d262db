"""POST /v1/payments: what is made of what was asked."""

import json

from app.payments import queries, tokens
from tests.support.api import PAYMENT, api_of


def test_a_payment_is_made_of_what_was_asked(api):
    answer = api.create(
        language="cy",
        email="ada@payer.example",
        delayed_capture=True,
        metadata={"ledger": "AB100", "paid": False, "number": 7, "share": 0.5, "empty": ""},
        prefilled_cardholder_details={
            "cardholder_name": "Ada Payer",
            "billing_address": {
                "line1": "1 High Street",
                "line2": "Flat 2",
                "postcode": "AB1 2CD",
                "city": "Caerdydd",
                "country": "GB",
            },
        },
        of_no_meaning={"to": "us"},
    )

    assert answer.status_code == 201
    body = answer.json
    assert {name: body[name] for name in PAYMENT} == PAYMENT
    assert body["state"] == {"status": "created", "finished": False}
    assert body["language"] == "cy"
    assert body["email"] == "ada@payer.example"
    assert body["delayed_capture"] is True
    assert body["metadata"] == {
        "ledger": "AB100",
        "paid": False,
        "number": 7,
        "share": 0.5,
        "empty": "",
    }
    assert body["card_details"] == {
        "last_digits_card_number": None,
        "first_digits_card_number": None,
        "cardholder_name": "Ada Payer",
        "expiry_date": None,
        "billing_address": {
            "line1": "1 High Street",
            "line2": "Flat 2",
            "postcode": "AB1 2CD",
            "city": "Caerdydd",
            "country": "GB",
        },
        "card_brand": None,
        "card_type": None,
        "wallet_type": None,
    }
    assert answer.headers["Location"] == body["_links"]["self"]["href"]
    assert answer.headers["Location"].endswith(f"/v1/payments/{body['payment_id']}")
    assert answer.headers["Pragma"] == "no-cache"
    stored = queries.get(body["payment_id"], account_id=api.account.id)
    assert stored.service_id == api.account.service_id
    assert tokens.redeem(body["_links"]["next_url"]["href"].rpartition("/")[2]) == stored.id


WITHIN_LIMITS = [
    {"amount": 1},
    {"amount": 10_000_000},
    {"reference": "x" * 255, "description": "ŵ" * 255},
    {"return_url": "https://service.example/" + "x" * 1976},
    {"return_url": "http://localhost:3000/return?a=b&c=%20#d"},
    {"return_url": "http://service.internal/"},
    {"return_url": "https://my_service-1.local:8443"},
    {"return_url": "http://127.0.0.1:5000/"},
    {"return_url": "http://[::1]:5000/"},
    {"return_url": "HTTPS://Service.Example/"},
    {"return_url": "https://gwasanaeth-dŵr.example/"},
    {"email": "x" * 254},
    {"email": None, "prefilled_cardholder_details": None},
    {"prefilled_cardholder_details": [], "metadata": {}},
    {"prefilled_cardholder_details": {"billing_address": None, "cardholder_name": None}},
    {"metadata": {"x" * 30: "x" * 100} | {f"key{number}": 1 for number in range(14)}},
    {"moto": False, "delayed_capture": False, "language": "en", "authorisation_mode": "web"},
    {"agreement_id": None, "set_up_agreement": None, "agreement_payment_type": None},
]


def test_what_is_just_within_the_limits_is_taken(api, subtests):
    for changed in WITHIN_LIMITS:
        with subtests.test(changed=changed):
            assert api.create(**changed).status_code == 201


def test_nothing_may_cost_nothing_where_the_account_allows_it(app):
    assert api_of(app, allow_zero_amount=True).create(amount=0).json["amount"] == 0


def test_an_agent_may_take_a_payment_by_telephone_where_the_account_allows_it(app):
    assert api_of(app, allow_moto=True).create(moto=True).json["moto"] is True


def test_a_country_the_form_cannot_show_is_left_to_the_form(api):
    details = {"billing_address": {"line1": "1 High Street", "country": "Wales"}}

    body = api.create(prefilled_cardholder_details=details).json

    assert body["card_details"]["billing_address"]["country"] is None


def test_what_is_not_known_is_left_out(api):
    assert api.create().json.keys() == {
        "payment_id",
        "amount",
        "reference",
        "description",
        "state",
        "payment_provider",
        "created_date",
        "language",
        "delayed_capture",
        "moto",
        "authorisation_mode",
        "refund_summary",
        "settlement_summary",
        "return_url",
        "_links",
    }


def test_a_slash_at_the_end_and_another_content_type_do_not_matter(api):
    answer = api.send(
        "POST", "/payments/", data=json.dumps(PAYMENT).encode("utf-8-sig"), content_type="text/html"
    )

    assert answer.status_code == 201
