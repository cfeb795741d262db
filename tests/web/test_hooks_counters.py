"""Events that networks push: the handshake, the secret, and that each counts once."""

import json
from datetime import timedelta

import pytest

from app import clock, db
from app.payments.states import State
from app.payments.types.cash import events, schemes
from app.receipts import numbers
from app.receipts.models import ReceiptKind
from app.receipts.telling import Told
from app.repayments import cash_out, choosing
from app.repayments.states import RepaymentState
from tests import make
from tests.support import repaying
from tests.support.databases import on_postgresql
from tests.support.live_settings import live_installation
from tests.support.networks import outcomes

SECRET = "demonstration-paypoint"
AT = "/hooks/events/paypoint"


@pytest.fixture
def push(app):
    def send(body, *, at=AT, secret=SECRET, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"Authorization": f"Bearer {secret}", **headers}
        return app.test_client().post(at, data=data, headers=named)

    return send


@pytest.fixture
def waiting(app):
    """A payment that waits to be paid in a shop, and the event that says so."""
    payment = make.payment_awaiting_payment(1000)
    number = schemes.named("paypoint").fresh_number()
    with db.transaction() as session:
        until = clock.now() + timedelta(days=7)
        given = {"account_id": payment.account_id, "payment_id": payment.id, "expires_at": until}
        numbers.give(session, network="paypoint", number=number, **given)
    return payment, told(number)


def told(number, *, key="PP-1", kind=ReceiptKind.PAYMENT, **more):
    return Told(
        network="paypoint",
        kind=kind,
        key=key,
        number=number,
        amount_pence=1000,
        paid_at=clock.now(),
        outlet="Shop 4",
        **more,
    )


def event_of(one):
    (event,) = json.loads(events.envelope(one))
    return event


def handshake(code):
    url = "https://attacker.example/never-fetched"
    return {
        "id": "1",
        "eventType": events.VALIDATION,
        "data": {"validationCode": code, "validationUrl": url},
    }


def test_the_handshake_is_answered_each_time(push):
    for code in ("512d38b6-c7b8-40c8-89fe-f46f9e9622b6", "of-another-region"):
        answer = push([handshake(code)], **{"aeg-event-type": "SubscriptionValidation"})
        assert (answer.status_code, answer.json) == (200, {"validationResponse": code})


def test_an_event_counts_once_whatever_comes_with_it(push, waiting):
    payment, paid = waiting
    other = {"id": "9", "eventType": "Counter.ShopClosed", "data": {}}
    batch = [other, event_of(paid), handshake("x"), event_of(paid)]

    first, again = push(batch), push(batch)

    assert first.json == again.json == {"validationResponse": "x"}
    assert make.again(payment).state is State.CAPTURED
    assert outcomes() == [("PP-1", "exact")]


def test_a_reversal_may_come_first(push, waiting):
    payment, paid = waiting
    back = told(paid.number, key="PP-2", kind=ReceiptKind.REVERSAL, reverses_key="PP-1")

    assert push([event_of(back)]).status_code == push([event_of(paid)]).status_code == 200

    assert make.again(payment).reversed_pence == 1000


@pytest.mark.parametrize(
    "change",
    [
        {"transaction": ""},
        {"transaction": "a b"},
        {"number": None},
        {"number": "99\x00"},
        {"amount": "1000"},
        {"amount": 10.0},
        {"amount": True},
        {"amount": 0},
        {"amount": 10**15},
        {"paid_at": "2026-11-27T12:00:00"},
        {"paid_at": "0001-01-01T00:00:00+23:00"},
        {"paid_at": 1},
        {"outlet": "\ud800"},
        {"outlet": "x" * 81},
        {"reverses": "PP-0"},
    ],
    ids=str,
)
def test_one_that_cannot_be_understood_is_refused_and_loses_no_other(push, waiting, change):
    payment, paid = waiting
    wrong = event_of(told(paid.number, key="PP-9"))
    wrong["data"] |= change

    answer = push([wrong, event_of(paid)])

    assert answer.status_code == 400
    assert answer.json["code"] == "events_not_readable"
    assert make.again(payment).state is State.CAPTURED
    assert outcomes() == [("PP-1", "exact")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        {},
        [],
        [1],
        [{"eventType": 1}],
        [{"eventType": "Counter.PaymentTaken"}],
        [{"eventType": events.VALIDATION, "data": {"validationCode": {}}}],
        [{"eventType": events.VALIDATION}],
        [{}] * 5_001,
    ],
    ids=range(12),
)
def test_what_is_no_push_is_refused(push, body):
    assert push(body).status_code == 400


def test_what_was_told_differently_is_refused(push, waiting):
    _payment, paid = waiting
    push([event_of(paid)])
    differently = event_of(paid)
    differently["data"]["amount"] = 999

    assert push([differently]).status_code == 400
    assert outcomes() == [("PP-1", "exact")]


@pytest.mark.parametrize(
    ("at", "headers", "status"),
    [
        (AT, {"Authorization": "Bearer wrong"}, 403),
        (AT, {"Authorization": "Bearer "}, 403),
        (AT, {"Authorization": SECRET}, 403),
        (AT, {"Authorization": "Bearer é"}, 403),
        ("/hooks/events/payzone", {}, 403),
        ("/hooks/events/post_office", {}, 404),  # it sends none
        ("/hooks/events/nobody", {}, 404),
    ],
)
def test_only_the_network_itself_is_heard(push, waiting, at, headers, status):
    payment, paid = waiting
    assert push([event_of(paid)], at=at, **headers).status_code == status
    assert make.again(payment).state is State.AWAITING_PAYMENT


def test_too_large_a_push_is_not_read(push):
    assert push(b"[" + b" " * events.LARGEST_BYTES + b"]").status_code == 413


@live_installation
@on_postgresql
def test_where_money_is_real_no_demonstration_is_heard(push):
    """Everybody can read their secrets."""
    at = "https://pay.example.gov.uk" + AT
    assert push([handshake("x")], at=at).status_code == 404


def test_a_voucher_that_was_paid_out_counts_once_and_what_nobody_knows_is_refused(push):
    repayment = repaying.of_exception(500)
    choosing.by_cash_out(repayment.id, "paypoint", actor=make.PAYER)
    [voucher] = repaying.story(repayment).to_collect
    data = {
        "transaction": "PP-OUT-1",
        "number": cash_out.number_of(voucher),
        "amount": 500,
        "paid_at": clock.now().isoformat(),
    }

    def paid_out(**other):
        return push([{"id": "1", "eventType": events.PAID_OUT, "data": data | other}]).status_code

    assert [paid_out(), paid_out()] == [200, 200]
    assert make.again(repayment).state is RepaymentState.DONE
    for other in (
        {"transaction": "PP-OUT-2"},
        {"number": "9999100000000000000", "transaction": "PP-OUT-3"},
        {"number": None},
        {"paid_at": "yesterday"},
        {"transaction": ""},
    ):
        assert paid_out(**other) == 400
