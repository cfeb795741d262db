"""Cards that a service sends with a payment's one-time token, and what it hears."""

import json

from tests import make

CARD = {
    "card_number": make.VISA,
    "cvc": "123",
    "expiry_date": "11/99",
    "cardholder_name": "Ada Payer",
}
UNKNOWN = (400, "P1211", "The one_time_token is not valid")
USED = (400, "P1212", "The one_time_token has already been used")
DECLINED = (402, "P0010", "The payment was rejected")
BROKEN = (500, "P0050", "There was an error authorising the payment")


def token_of(api, **asked):
    created = api.create(authorisation_mode="moto_api", return_url=..., **asked)
    assert created.status_code == 201, created.text
    return created.json["payment_id"], created.json["_links"]["auth_url_post"]["params"][
        "one_time_token"
    ]


def send(api, token, headers=None, **card):
    """Send a card without a key."""
    body = {"one_time_token": token, **CARD, **card}
    return api._client.post(
        "/v1/auth",
        data=json.dumps({k: v for k, v in body.items() if v is not ...}),
        content_type="application/json",
        headers=headers,
    )


def shown(api, payment_id):
    return api.get(f"/payments/{payment_id}").json
