"""A request for each thing that can go wrong in an endpoint: the rows of the table of errors.

What goes wrong in every endpoint alike is not here; `test_api_errors` tries that on all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app import clock, db
from app.idempotency.models import IdempotencyKey
from app.payments.states import State
from tests import make
from tests.support.api import Api, api_of
from tests.web import cards_sent
from tests.web.endpoints import FEATURES, WORKS, everything

KEY = {"Idempotency-Key": "order-17"}


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of an endpoint, and all that is said: status, code, description, field."""

    endpoint: str
    says: tuple[Any, ...]
    ask: Callable[[Flask, Api], TestResponse]


def wrong(name: str, problem: str) -> str:
    return f"Invalid attribute value: {name}. {problem}"


def twice(name: str, *, lost: bool = False) -> Callable[[Flask, Api], TestResponse]:
    """Use a key, and use it again: for another request, or while the first is on its way."""

    def ask(_: Flask, api: Api) -> TestResponse:
        asked = WORKS[name](api)
        api.post(asked.path, asked.body, headers=KEY)
        if lost:
            with db.transaction() as session:
                session.query(IdempotencyKey).one().status = None
            return api.post(asked.path, asked.body, headers=KEY)
        if asked.other is not None:
            return api.post(asked.path, asked.other, headers=KEY)
        other = WORKS[name](api)
        return api.post(other.path, other.body, headers=KEY)

    return ask


def create(**changed: Any) -> Callable[[Flask, Api], TestResponse]:
    return lambda _, api: api.create(**changed)


def with_account(account: dict[str, Any], **changed: Any) -> Callable[[Flask, Api], TestResponse]:
    return lambda app, _: api_of(app, **account).create(**changed)


def without(name: str, **account: Any) -> Callable[[Flask, Api], TestResponse]:
    """Ask what works elsewhere, for an account that has everything but this."""

    def ask(app: Flask, api: Api) -> TestResponse:
        asked = WORKS[name](api)
        return api_of(app, **FEATURES | account).post(asked.path, asked.body)

    return ask


def off(name: str) -> Callable[[Flask, Api], TestResponse]:
    """Ask what works, for an account that was switched off."""
    return without(name, disabled_at=clock.now(), disabled_reason="Fraud")


def get(path: str) -> Callable[[Flask, Api], TestResponse]:
    return lambda _, api: api.get(path)


def post(path: str, body: Any = None, **options: Any) -> Callable[[Flask, Api], TestResponse]:
    return lambda _, api: api.post(path, body, **options)


def about(
    thing: Callable[..., Any], path: str, body: Any = None
) -> Callable[[Flask, Api], TestResponse]:
    """Ask about a new thing of the account: `path` has a place for its id."""
    return lambda _, api: api.post(path.format(thing(account=api.account).id), body)


def refund(body: Any, state: State = State.CAPTURED) -> Callable[[Flask, Api], TestResponse]:
    def ask(_: Flask, api: Api) -> TestResponse:
        payment = make.payment_in(state, 1000, account=api.account)
        return api.post(f"/payments/{payment.id}/refunds", body)

    return ask


def refund_of_disabled(app: Flask, _: Api) -> TestResponse:
    api = everything(app)
    payment = make.captured_payment(account=api.account)
    make.changed(api.account, disabled_at=clock.now(), disabled_reason="Fraud")
    return api.post(f"/payments/{payment.id}/refunds", {"amount": 1})


def unanswered(verb: str) -> Callable[[Flask, Api], TestResponse]:
    return about(make.unanswered_payment, f"/payments/{{}}/{verb}")


def auth(
    token: str = "", *, used: bool = False, **card: Any
) -> Callable[[Flask, Api], TestResponse]:
    def ask(_: Flask, api: Api) -> TestResponse:
        known = token or cards_sent.token_of(api)[1]
        if used:
            cards_sent.send(api, known)
        return cards_sent.send(api, known, **card)

    return ask


def auth_without_prepaid(app: Flask, _: Api) -> TestResponse:
    api = api_of(app, allow_authorisation_api=True, block_prepaid_cards=True)
    return cards_sent.send(api, cards_sent.token_of(api)[1], card_number="4000160000000004")


def auth_unparsed(_: Flask, api: Api) -> TestResponse:
    return api._client.post("/v1/auth", data=b"{")


REUSED = "The `Idempotency-Key` you sent in the request header has already been used"
IN_FLIGHT = (
    409,
    "P0191",
    "A request with the `Idempotency-Key` you sent in the request header is being processed.",
)
BAD_JSON = "Unable to parse JSON"
MISSING = "Missing mandatory attribute: "
DISABLED = (
    403,
    "P0941",
    (
        "Payment and refund creation is disabled on this account."
        " Contact support with your error code."
    ),
)
NO_PROVIDER = (
    403,
    "P0940",
    (
        "Account is not fully configured. Please refer to documentation to setup your account"
        " or contact support with your error code."
    ),
)
NO_RECURRING = (
    422,
    "P0942",
    (
        "Recurring card payments are currently disabled for this service."
        " Contact support with your error code."
    ),
)
NOT_ENABLED = (
    403,
    "P0930",
    (
        "Access to this resource is not enabled for this account."
        " Contact support with your error code."
    ),
)
REFUND_STATUS = "The payment is not available for refund. Payment refund status: "
