"""Messages on their way: signed, tried again for three days, and taken over from the dead."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from app import db, settings
from app.accounts.models import AccountKind
from app.webhooks import courier, lanes, outgoing, publication, resolver, signatures, signing
from app.webhooks.catalogue import EventType
from app.webhooks.lanes import Lane
from app.webhooks.models import MessageStatus, Reason, WebhookMessage, WebhookStatus
from config import Config
from tests import make
from tests.support import receivers
from tests.support.receivers import receiving
from tests.support.together import at_once, raised
from tests.support.webhooks import NOWHERE, attempts, messages, webhook

pytestmark = pytest.mark.settings(webhook_timeout_seconds=20)

WAITS = (60, 300, 3_600, 86_400, 172_800)  # seconds


def tell(url, account=None, **columns):
    """A webhook that has one message to be told."""
    account = account or make.account()
    listening = webhook(account, url, **{"subscriptions": [EventType.STARTED]} | columns)
    make.started_payment(account=account)
    publication.drain()
    return listening


def only(listening):
    (message,) = messages(listening)
    return message


def test_a_message_arrives_signed():
    with receiving() as receiver:
        listening = tell(receiver.url)
        courier.drain()

    message, (delivery,) = only(listening), receiver.deliveries
    assert (message.status, message.reason, message.due_at) == (
        MessageStatus.SUCCESSFUL,
        None,
        None,
    )
    assert delivery.body == message.body.encode()
    assert delivery.headers["content-type"] == "application/json"
    (attempt,) = attempts(message)
    assert (attempt.status, attempt.status_code, attempt.reason) == (
        MessageStatus.SUCCESSFUL,
        200,
        None,
    )
    signed = signatures.sign(
        delivery.body, signing.in_force(listening, now=attempt.began_at), now=attempt.began_at
    )
    assert {name: delivery.headers[name.lower()] for name in signed} == signed
    assert 0 <= attempt.took_ms < 20_000


def test_a_message_that_fails_is_tried_for_three_days(hands):
    with receiving(lambda _: 500) as receiver:
        listening = tell(receiver.url)
        courier.drain()
        for number, seconds in enumerate(WAITS, 1):
            assert only(listening).status is MessageStatus.PENDING
            hands.forward(seconds=seconds - 30)
            courier.drain()
            assert len(receiver.deliveries) == number, "not before its time"
            hands.forward(seconds=30)
            courier.drain()
        hands.forward(days=30)
        courier.drain()

    message = only(listening)
    assert (message.status, message.reason) == (MessageStatus.FAILED, Reason.STATUS)
    assert len(receiver.deliveries) == 6
    assert set(receiver.bodies) == {message.body.encode()}
    assert len({delivery.headers["exchequer-signature"] for delivery in receiver.deliveries}) == 6
    assert [(a.status, a.status_code, a.reason) for a in attempts(message)] == [
        (MessageStatus.FAILED, 500, Reason.STATUS)
    ] * 6


def test_the_body_stays_as_it_was_although_the_payment_goes_on(hands):
    account = make.account()
    with receiving(lambda number: 500 if number == 1 else 200) as receiver:
        listening = webhook(account, receiver.url, subscriptions=[EventType.STARTED])
        payment = make.started_payment(account=account)
        courier.drain()
        make.enter_card(payment)
        hands.forward(seconds=61)
        courier.drain()

    assert only(listening).status is MessageStatus.SUCCESSFUL
    assert only(listening).reason is None
    first, second = receiver.bodies
    assert first == second
    assert json.loads(first)["resource"]["state"]["status"] == "started"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (NOWHERE, Reason.NOT_REACHED),
        ("http://no-such-host.example/", Reason.NAME_NOT_FOUND),
    ],
)
def test_why_it_failed_is_kept_and_it_is_tried_again(url, reason):
    with resolver.replaced(lambda _: []):
        listening = tell(url)
        courier.drain()

    message = only(listening)
    assert (message.status, message.reason, message.tries) == (MessageStatus.PENDING, reason, 1)
    assert [attempt.reason for attempt in attempts(message)] == [reason]


def test_a_redirect_is_a_failure_and_is_not_followed():
    with (
        receiving() as other,
        receiving(lambda _: 302, location=other.url) as receiver,
    ):
        listening = tell(receiver.url)
        courier.drain()

    assert only(listening).reason is Reason.REDIRECT
    assert attempts(only(listening))[0].status_code == 302
    assert other.deliveries == []


def assert_will_not_be_sent(listening, reason):
    message = only(listening)
    assert (message.status, message.reason) == (MessageStatus.WILL_NOT_SEND, reason)
    assert (message.due_at, attempts(message)) == (None, [])


def test_what_waits_for_a_webhook_that_is_made_inactive_is_not_sent():
    with receiving() as receiver:
        listening = tell(receiver.url)
        make.changed(listening, status=WebhookStatus.INACTIVE)
        courier.drain()
    assert_will_not_be_sent(listening, Reason.INACTIVE)
    assert receiver.deliveries == []


def test_a_name_that_has_come_to_lead_inside_is_not_called():
    account = make.account(kind=AccountKind.LIVE)
    with receiving() as receiver, resolver.replaced(lambda _: ["127.0.0.1"]):
        listening = tell(receiver.at("hooks.gov.uk").replace("http:", "https:"), account)
        courier.drain()
    assert_will_not_be_sent(listening, Reason.PRIVATE_ADDRESS)


@pytest.mark.settings(webhook_live_domains="gov.uk")
def test_nor_an_address_that_is_not_allowed_any_more():
    listening = tell("https://hooks.example.com/", make.account(kind=AccountKind.LIVE))
    courier.drain()
    assert_will_not_be_sent(listening, Reason.ADDRESS_NOT_ALLOWED)


def test_nor_anything_that_cannot_be_signed(config):
    listening = tell(NOWHERE)
    settings.use(Config(database_url=config.database_url, secret_key="another"))
    courier.drain()
    assert_will_not_be_sent(listening, Reason.NO_SECRET)


def test_a_fault_of_ours_is_tried_again_too(monkeypatch):
    listening = tell(NOWHERE)
    monkeypatch.setattr(courier, "deliver", lambda _: 1 // 0)
    with capture_logs() as log:
        courier.drain()
    assert [line["event"] for line in log] == ["webhook_not_delivered"]
    assert only(listening).status is MessageStatus.PENDING


# Many couriers


def take(listening, *, limit=10):
    return outgoing.take({listening.id: limit}, lease=timedelta(seconds=30))


def test_what_one_has_taken_no_other_takes():
    account = make.account()
    listening = webhook(account)
    for _ in range(4):
        make.declined_payment(account=account)
    publication.drain()

    taken = raised(at_once(*[lambda: take(listening, limit=3)] * 4))
    assert taken == []
    with db.reading() as session:
        leases = [m.lease for m in session.query(WebhookMessage)]
    assert "" not in leases
    assert take(listening) == []


def test_the_messages_of_the_dead_are_taken_again(hands):
    with receiving() as receiver:
        listening = tell(receiver.url)
        take(listening)  # and dies
        courier.drain()
        assert receiver.deliveries == []
        hands.forward(seconds=31)
        courier.drain()
    assert only(listening).status is MessageStatus.SUCCESSFUL
    assert len(receiver.deliveries) == 1


def test_who_comes_back_too_late_says_nothing_about_a_message_of_another(hands):
    with receiving() as receiver:
        listening = tell(receiver.url)
        (errand,) = take(listening)
        hands.forward(seconds=31)
        courier.drain()
        failed = outgoing.Attempt(errand[0].created_at, 10, reason=Reason.TIMED_OUT)
        outgoing.write_down([(errand, failed)])

    assert only(listening).status is MessageStatus.SUCCESSFUL
    assert [attempt.reason for attempt in attempts(only(listening))] == [None, Reason.TIMED_OUT]


def test_an_outcome_that_the_database_will_not_have_costs_the_others_nothing():
    gone, there = tell(NOWHERE), tell(NOWHERE)
    errands = [*take(gone), *take(there)]
    with db.transaction() as session:
        session.delete(session.get_one(WebhookMessage, only(gone).id))

    carrier = courier.Courier()
    carrier._unwritten = [
        (errand, outgoing.Attempt(errand[0].created_at, 10, 200)) for errand in errands
    ]
    with capture_logs() as log:
        carrier.turn()
    carrier.finish()

    assert [line["event"] for line in log] == ["webhook_outcome_lost"]
    assert only(there).status is MessageStatus.SUCCESSFUL


# Lanes


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.settings(webhook_timeout_seconds=1)
def test_a_slow_receiver_goes_into_its_lane_and_comes_back(config, hands):
    def patience():
        return make.again(listening).patience

    def due(lane):
        return listening.id in outgoing.due_webhooks(lane, but=(), limit=10)

    account = make.account()
    with receivers.hanging() as receiver:
        listening = tell(receiver.url, account)
        assert (due(Lane.QUICK), due(Lane.SLOW)) == (True, False)
        courier.drain()
    assert (patience(), only(listening).reason) == (5, Reason.TIMED_OUT)
    assert attempts(only(listening))[0].took_ms >= 1_000

    hands.forward(minutes=2)
    assert (due(Lane.QUICK), due(Lane.SLOW)) == (False, True)
    settings.use(replace(config, webhook_timeout_seconds=20))
    left = 5
    with receiving() as receiver:
        make.changed(listening, callback_url=receiver.url)
        for _ in range(6):
            courier.drain()
            newest = attempts()[-1]
            left = lanes.patience_after(left, seconds=newest.took_ms / 1_000)
            assert (newest.status, patience()) == (MessageStatus.SUCCESSFUL, left)
            make.started_payment(account=account)
            publication.drain()
    assert due(Lane.QUICK if left == 0 else Lane.SLOW)


def test_whoever_has_waited_longest_is_next(hands):
    waiting = []
    for _ in range(3):
        waiting.append(tell(NOWHERE).id)
        hands.forward(seconds=1)

    assert outgoing.due_webhooks(Lane.QUICK, but=(), limit=2) == waiting[:2]
    assert outgoing.due_webhooks(Lane.QUICK, but=waiting[:1], limit=9) == waiting[1:]
    assert outgoing.due_webhooks(Lane.SLOW, but=(), limit=9) == []


# Keeping


def test_a_finished_message_is_kept_for_a_week(hands):
    with receiving() as receiver:
        done, waiting = tell(receiver.url), tell(NOWHERE)
        courier.drain()
    hands.forward(days=6, hours=23)
    assert outgoing.sweep() == 0
    hands.forward(hours=2)

    assert outgoing.sweep() == 1

    assert messages(done) == []
    assert len(messages(waiting)) == 1
    assert {attempt.message_id for attempt in attempts()} == {only(waiting).id}


# Working


def test_it_works_until_it_is_told_to_stop():
    stop = threading.Event()
    thread = threading.Thread(target=courier.work, args=(stop,))
    thread.start()
    arrived = threading.Event()

    def answer(_):
        arrived.set()
        return 200

    with receiving(answer) as receiver:
        account = make.account()
        listening = webhook(account, receiver.url, subscriptions=[EventType.STARTED])
        make.started_payment(account=account)
        assert arrived.wait(60)
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert only(listening).status is MessageStatus.SUCCESSFUL  # what had begun was written down


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_it_outlives_a_database_that_is_out_of_reach(monkeypatch):
    stop, failed = threading.Event(), threading.Event()
    real = outgoing.is_due

    def fail_once():
        if not failed.is_set():
            failed.set()
            raise ZeroDivisionError
        return real()

    monkeypatch.setattr(outgoing, "is_due", fail_once)
    with capture_logs() as log, receiving() as receiver:
        listening = tell(receiver.url)
        thread = threading.Thread(target=courier.work, args=(stop,))
        thread.start()
        while not receiver.deliveries:
            assert not stop.wait(0.02)
        stop.set()
        thread.join(20)
    assert "webhooks_not_reachable" in [line["event"] for line in log]
    assert only(listening).status is MessageStatus.SUCCESSFUL
