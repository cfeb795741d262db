"""Idempotency-Key: the same request, sent twice, does its work once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import db
from app.idempotency.models import IdempotencyKey
from tests import make
from tests.support.api import PAYMENT, api_of, error
from tests.support.clocks import travelled
from tests.support.databases import on_both

KEY = {"Idempotency-Key": "order-17"}
USED = (
    409,
    "P0191",
    (
        "The `Idempotency-Key` you sent in the request header has already been used"
        " to create a payment."
    ),
)
USED_ELSEWHERE = (
    409,
    "P0191",
    (
        "The `Idempotency-Key` you sent in the request header has already been used"
        " for a different request."
    ),
)
IN_FLIGHT = (
    409,
    "P0191",
    "A request with the `Idempotency-Key` you sent in the request header is being processed.",
)


def forget_the_answer():
    """Be where a process died after the work and before it had kept the answer."""
    with db.transaction() as session:
        for row in session.query(IdempotencyKey).all():
            row.status, row.body, row.location = None, None, ""


@on_both
def test_the_second_is_answered_as_the_first_was(api):
    first = api.post("/payments", PAYMENT, headers=KEY)
    second = api.post("/payments", PAYMENT, headers=KEY)

    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (second.status_code, second.data) == (201, first.data)
    assert second.headers["Location"] == first.headers["Location"]
    assert len(make.payments_of(api.account)) == 1


def test_a_body_that_means_the_same_is_the_same(api):
    api.post("/payments", PAYMENT, headers=KEY)
    turned = dict(reversed(PAYMENT.items())) | {"language": "en", "unknown": 1}

    assert api.post("/payments/", turned, headers=KEY).status_code == 201
    assert len(make.payments_of(api.account)) == 1


def test_another_body_is_refused(api):
    api.post("/payments", PAYMENT, headers=KEY)

    assert error(api.post("/payments", PAYMENT | {"amount": 1}, headers=KEY)) == USED
    assert len(make.payments_of(api.account)) == 1


def test_a_key_is_for_one_request_and_one_account(app, api):
    payment = make.captured_payment(1000, account=api.account)
    api.post("/payments", PAYMENT, headers=KEY)

    refund = api.post(f"/payments/{payment.id}/refunds", {"amount": 1}, headers=KEY)

    assert error(refund) == USED_ELSEWHERE
    assert error(api.post(f"/payments/{payment.id}/cancel", headers=KEY)) == USED_ELSEWHERE
    assert api_of(app).post("/payments", PAYMENT, headers=KEY).status_code == 201


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("", "can have a size between 1 and 255"),
        ("a" * 256, "can have a size between 1 and 255"),
        ("two words", "can only contain alphanumeric characters and hyphens"),
        ("123$@!?", "can only contain alphanumeric characters and hyphens"),
        ("under_score", "can only contain alphanumeric characters and hyphens"),
        ("é", "can only contain alphanumeric characters and hyphens"),
    ],
)
def test_a_key_must_be_fit_to_be_one(api, key, problem):
    payment = make.captured_payment(1000, account=api.account)
    headers = {"Idempotency-Key": key}
    refusal = (422, "P0102", f"Header [Idempotency-Key] {problem}", "Idempotency-Key")

    for path, body in (
        ("/payments", PAYMENT),
        (f"/payments/{payment.id}/refunds", {"amount": 1}),
        (f"/payments/{payment.id}/cancel", None),
        (f"/payments/{payment.id}/capture", None),
    ):
        assert error(api.post(path, body, headers=headers)) == refusal


def test_a_key_may_be_as_long_as_that(api):
    headers = {"Idempotency-Key": "Aa0-" * 63 + "zzz"}

    assert api.post("/payments", PAYMENT, headers=headers).status_code == 201


def test_what_was_refused_may_be_put_right_with_the_same_key(api):
    wrong = PAYMENT | {"amount": 0}

    assert api.post("/payments", wrong, headers=KEY).status_code == 422
    assert api.post("/payments", PAYMENT, headers=KEY).status_code == 201


def test_a_refund_is_given_once(api):
    payment = make.captured_payment(1000, account=api.account)
    refunds = f"/payments/{payment.id}/refunds"

    first, second = (api.post(refunds, {"amount": 400}, headers=KEY) for _ in range(2))

    assert (second.status_code, second.data) == (202, first.data)
    assert make.again(payment).refunded_pence == 400


@on_both
def test_of_ten_at_once_one_makes_a_payment(api):
    with ThreadPoolExecutor(10) as pool:
        answers = [
            answer.result()
            for answer in [
                pool.submit(api.post, "/payments", PAYMENT, headers=KEY) for _ in range(10)
            ]
        ]

    assert len(make.payments_of(api.account)) == 1
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.json["payment_id"] for answer in made}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in made) == 1
    assert all(error(answer) == IN_FLIGHT for answer in answers if answer not in made)


@on_both
def test_of_ten_at_once_one_gives_money_back(api):
    payment = make.captured_payment(1000, account=api.account)

    with ThreadPoolExecutor(10) as pool:
        answers = [
            answer.result()
            for answer in [
                pool.submit(
                    api.post, f"/payments/{payment.id}/refunds", {"amount": 100}, headers=KEY
                )
                for _ in range(10)
            ]
        ]

    assert make.again(payment).refunded_pence == 100
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert 202 in {answer.status_code for answer in answers}


@on_both
def test_a_request_that_is_still_being_worked_on_is_not_answered_yet(api):
    api.post("/payments", PAYMENT, headers=KEY)
    forget_the_answer()

    assert error(api.post("/payments", PAYMENT, headers=KEY)) == IN_FLIGHT


@on_both
def test_an_answer_that_was_lost_is_given_afresh(api):
    made = api.post("/payments", PAYMENT, headers=KEY)
    forget_the_answer()

    with travelled(minutes=2):
        again = api.post("/payments", PAYMENT, headers=KEY)
        third = api.post("/payments", PAYMENT, headers=KEY)

    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == made.headers["Location"]
    assert again.json["payment_id"] == made.json["payment_id"]
    assert again.json["_links"]["next_url"] != made.json["_links"]["next_url"]
    assert third.data == again.data
    assert len(make.payments_of(api.account)) == 1


def test_the_lost_answers_of_the_others_are_given_afresh(api):
    paid = make.captured_payment(1000, account=api.account)
    delayed = make.capturable_payment(account=api.account)
    new = make.payment(account=api.account)
    requests = [
        (f"/payments/{paid.id}/refunds", {"amount": 400}),
        (f"/payments/{delayed.id}/capture", None),
        (f"/payments/{new.id}/cancel", None),
    ]

    def send_all():
        return [
            api.post(path, body, headers={"Idempotency-Key": path.replace("/", "-")})
            for path, body in requests
        ]

    first = send_all()
    forget_the_answer()
    with travelled(minutes=2):
        second = send_all()

    assert [(a.status_code, a.data) for a in first] == [(a.status_code, a.data) for a in second]
    assert make.again(paid).refunded_pence == 400


def test_the_kept_answer_is_no_use_to_who_reads_the_database(api):
    made = api.post("/payments", PAYMENT, headers=KEY)
    token = made.json["_links"]["next_url_post"]["params"]["chargeTokenId"]

    with db.reading() as session:
        row = session.query(IdempotencyKey).one()

    assert token.encode() not in row.body
    assert KEY["Idempotency-Key"] not in str(vars(row))
