"""Our answers satisfy the reference platform’s own description of its API, where there is one."""

import pytest

from tests import make
from tests.support import reference
from tests.support.agreeing import NO_MONEY_LATER, active_agreement, charged
from tests.support.api import api_of
from tests.support.disputing import disputed_payment

NOBODY = "0" * 26
CARD = {
    "card_number": make.VISA,
    "cvc": "123",
    "expiry_date": "12/39",
    "cardholder_name": "J. Citizen",
}


@pytest.fixture
def api(app):
    return api_of(
        app,
        allow_moto=True,
        allow_zero_amount=True,
        allow_authorisation_api=True,
        recurring_enabled=True,
    )


def payments_asked(api):
    """Requests about payments: the reference's method and path, and what was answered."""
    captured = make.captured_payment(account=api.account)
    make.successful_refund(captured, amount_pence=100)
    created = api.create(metadata={"a": 1, "b": "c", "d": True}, email="ada@payer.example")
    declined = make.declined_payment(account=api.account)
    yield "post", "/v1/payments", created
    for wrong in ({"amount": ...}, {"amount": 0.5}, {"amount": 10**8}, {"language": "fr"}):
        yield "post", "/v1/payments", api.create(**wrong)
    capturable = make.capturable_payment(account=api.account)
    for payment_id in (created.json["payment_id"], captured.id, declined.id, NOBODY):
        yield "get", "/v1/payments/{}", api.get(f"/payments/{payment_id}")
        yield "get", "/v1/payments/{}/events", api.get(f"/payments/{payment_id}/events")
    for query in ("", "?display_size=1&page=2", "?state=capturable", "?page=0", "?page=99"):
        yield "get", "/v1/payments", api.get(f"/payments{query}")
    for payment_id in (capturable.id, captured.id, created.json["payment_id"], NOBODY):
        yield "post", "/v1/payments/{}/capture", api.post(f"/payments/{payment_id}/capture")
        yield "post", "/v1/payments/{}/cancel", api.post(f"/payments/{payment_id}/cancel")


def cards_sent(api):
    created = api.create(authorisation_mode="moto_api", return_url=...)
    yield "post", "/v1/payments", created
    token = created.json["_links"]["auth_url_post"]["params"]["one_time_token"]
    for wrong in ({"cvc": "12"}, {"cvc": None}, {}, {}, {"one_time_token": "none"}):
        body = CARD | {"one_time_token": token} | wrong
        yield "post", "/v1/auth", api.post("/auth", {k: v for k, v in body.items() if v})
    refused = api.create(authorisation_mode="moto_api", return_url=...).json
    params = refused["_links"]["auth_url_post"]["params"]
    yield "post", "/v1/auth", api.post("/auth", CARD | params | {"card_number": make.CARD_DECLINED})
    yield "get", "/v1/payments/{}", api.get(f"/payments/{refused['payment_id']}")


def refunds_asked(api):
    path = "/v1/payments/{}/refunds"
    payment = make.captured_payment(1000, account=api.account)
    done = api.refund(payment, amount=100, refund_amount_available=1000)
    yield "post", path, done
    for wrong in (
        {"amount": 5000},
        {},
        {"amount": "1"},
        {"amount": 1, "refund_amount_available": 2},
    ):
        yield "post", path, api.refund(payment, **wrong)
    for payment_id in (payment.id, NOBODY):
        yield "get", path, api.get(f"/payments/{payment_id}/refunds")
        yield "post", path, api.post(f"/payments/{payment_id}/refunds", {"amount": 1})
        for refund_id in (done.json["refund_id"], NOBODY):
            one = api.get(f"/payments/{payment_id}/refunds/{refund_id}")
            yield "get", path + "/{}", one
    for query in ("", "?page=2&display_size=1", "?from_date=x", "?page=99"):
        yield "get", "/v1/refunds", api.get(f"/refunds{query}")


def agreements_asked(api):
    asked = {"reference": "A", "description": "Council tax", "user_identifier": "u"}
    yield "post", "/v1/agreements", api.post("/agreements", asked)
    yield "post", "/v1/agreements", api.post("/agreements", {"reference": "A"})
    yield "post", "/v1/agreements", api.post("/agreements", asked | {"reference": "x" * 256})
    active = active_agreement(api.account)
    for payment in (charged(active), charged(active_agreement(api.account, number=NO_MONEY_LATER))):
        yield "get", "/v1/payments/{}", api.get(f"/payments/{payment.id}")
        yield "get", "/v1/payments/{}/events", api.get(f"/payments/{payment.id}/events")
    yield "get", "/v1/payments", api.get(f"/payments?agreement_id={active.id}")
    for agreement_id in (active.id, NOBODY):
        yield "get", "/v1/agreements/{}", api.get(f"/agreements/{agreement_id}")
        for _ in range(2):
            cancelled = api.post(f"/agreements/{agreement_id}/cancel")
            yield "post", "/v1/agreements/{}/cancel", cancelled
    yield "get", "/v1/agreements/{}", api.get(f"/agreements/{active.id}")
    for query in ("", "?status=active", "?status=x", "?page=99"):
        yield "get", "/v1/agreements", api.get(f"/agreements{query}")


def disputes_asked(api):
    for so_far in ("opened", "lost"):
        disputed = disputed_payment(so_far=so_far, account=api.account)
        yield "get", "/v1/payments/{}", api.get(f"/payments/{disputed.id}")
    for query in ("", "?status=lost", "?status=x", "?page=99"):
        yield "get", "/v1/disputes", api.get(f"/disputes{query}")


def test_answers_are_as_the_reference_describes(api, subtests):
    for path in reference.files():
        described, seen, failed = reference.Reference(path), set(), set()
        for ask in (payments_asked, cards_sent, refunds_asked, agreements_asked, disputes_asked):
            for method, where, response in ask(api):
                status = response.status_code
                (failed if status >= 400 else seen).add((method, where))
                body = response.json if response.data else None
                with subtests.test(method=method, path=where, status=status):
                    assert described.problems(method, where, status, body) == [], response.text
        assert seen == described.operations
        assert failed == described.operations
