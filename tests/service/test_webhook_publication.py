"""What happened becomes messages: each event once, for whoever wants to hear it, in order."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app import clock, db, events
from app.accounts.models import AccountKind
from app.events import Unread
from app.gateways.sandbox import payouts
from app.jobs import sandbox, worker
from app.payments import queries, transitions
from app.payments.states import Happened, State, TransitionNotAllowed
from app.webhooks import publication
from app.webhooks.catalogue import TOLD, EventType
from app.webhooks.models import READER, MessageStatus, WebhookStatus
from tests import make
from tests.support.disputing import disputed_payment, tell
from tests.support.together import at_once, raised
from tests.support.webhooks import messages, webhook


def unread():
    with db.reading() as session:
        return session.scalars(select(Unread).where(Unread.reader == READER)).all()


def told(webhook):
    """The kinds of event that a webhook was told of, in the order of their numbers."""
    publication.drain()
    return [message.event_type for message in messages(webhook)]


def happen(payment, *happened):
    """Let all of this happen to a payment in one transaction."""
    with db.transaction() as session:
        locked = queries.for_change(session, payment.id)
        for event in happened:
            transitions.advance(session, locked, event, actor=make.KEY)


E = EventType
STORIES = {
    "paid": (make.captured_payment, [E.STARTED, E.SUCCEEDED, E.CAPTURED]),
    "waits for its capture": (make.capturable_payment, [E.STARTED]),
    "declined": (make.declined_payment, [E.STARTED, E.FAILED]),
    "errored": (make.errored_payment, [E.STARTED, E.FAILED]),
    "cancelled by its payer": (make.payment_cancelled_by_user, [E.STARTED, E.FAILED]),
    "cancelled by its service": (make.payment_cancelled_by_service, [E.STARTED, E.FAILED]),
    "expired": (make.expired_payment, [E.STARTED, E.EXPIRED]),
    "could not be taken": (
        make.payment_with_failed_capture,
        [E.STARTED, E.SUCCEEDED, E.FAILED],
    ),
    "asked for": (make.payment, []),
}


@pytest.mark.parametrize("story", STORIES)
def test_each_end_of_a_payment_is_told(story):
    make_one, expected = STORIES[story]
    account = make.account()
    listening = webhook(account)

    payment = make_one(account=account)

    assert told(listening) == expected
    assert [message.sequence for message in messages(listening)] == [
        number for number, _ in enumerate(expected, 1)
    ]
    assert {message.resource_id for message in messages(listening)} <= {payment.id}
    assert unread() == []


def test_refunds_are_told_as_events_of_their_payment():
    account = make.account()
    listening = webhook(account)
    payment = make.captured_payment(account=account)

    make.failed_refund(payment, amount_pence=100)
    make.successful_refund(make.again(payment), amount_pence=300)

    assert told(listening)[-2:] == [E.REFUND_FAILED, E.REFUNDED]
    last = json.loads(messages(listening)[-1].body)
    assert last["resource_id"] == payment.id
    assert last["resource"]["refund_summary"]["amount_submitted"] == 300
    assert last["sequence"] == 5


def test_a_refund_that_was_called_off_is_told_as_one_that_failed():
    account = make.account()
    listening = webhook(account, subscriptions=[E.REFUND_FAILED])
    payment = make.captured_payment(account=account)
    make.refund(payment)
    tell("opened", payment)

    worker.drain()

    assert told(listening) == [E.REFUND_FAILED]


def test_a_settled_payment_is_told():
    account = make.account()
    listening = webhook(account, subscriptions=[E.SETTLED])
    make.captured_payment(account=account)

    payouts.pay_out(account.id)
    sandbox.tell(account_id=account.id)

    assert told(listening) == [E.SETTLED]
    [message] = messages(listening)
    assert message.sequence == 4  # whether or not it heard of the others
    settled = json.loads(message.body)["resource"]["settlement_summary"]["settled_date"]
    assert settled == clock.now().date().isoformat()


def test_a_dispute_is_told_as_itself():
    account = make.account()
    listening = webhook(account)
    payment = disputed_payment(account=account)
    lost = tell("lost", payment)

    assert told(listening)[-2:] == [E.DISPUTE_OPENED, E.DISPUTE_LOST]
    of_it = [json.loads(m.body) for m in messages(listening) if m.resource_id == lost.id]
    assert [(body["resource_type"], body["sequence"]) for body in of_it] == [
        ("dispute", 1),
        ("dispute", 2),
    ]
    assert of_it[-1]["resource"]["payment_id"] == payment.id
    assert of_it[-1]["resource"]["status"] == "lost"
    assert "_links" not in of_it[-1]["resource"]


def test_the_body_is_what_the_reference_sends_and_two_names_more():
    account = make.account()
    listening = webhook(account)
    payment = make.captured_payment(account=account, metadata={"ward": "North"})
    publication.drain()

    message = messages(listening)[-1]
    body = json.loads(message.body)

    assert list(body) == [
        "webhook_message_id",
        "created_date",
        "resource_id",
        "api_version",
        "resource_type",
        "event_type",
        "event_id",
        "sequence",
        "resource",
    ]
    (event,) = [e for e in events.timeline(payment.id) if e.name == "payment_captured"]
    assert body["webhook_message_id"] == message.id
    assert body["created_date"] == event.happened_at.isoformat(timespec="milliseconds")[:23] + "Z"
    assert body["event_id"] == event.public_id == message.event_id
    assert (body["api_version"], body["resource_type"]) == (1, "payment")
    assert body["resource"]["payment_id"] == payment.id
    assert body["resource"]["state"] == {"status": "success", "finished": True}
    assert body["resource"]["metadata"] == {"ward": "North"}
    assert "_links" not in body["resource"]


def test_only_what_was_asked_for():
    account = make.account()
    some = webhook(account, subscriptions=[E.CAPTURED, E.FAILED])
    asleep = webhook(account, status=WebhookStatus.INACTIVE)
    of_another = webhook()
    make.captured_payment(account=account)

    assert told(some) == [E.CAPTURED]
    assert messages(asleep) == messages(of_another) == []
    assert unread() == []


def test_two_webhooks_are_told_of_the_same_event_by_the_same_name():
    account = make.account()
    first, second = webhook(account), webhook(account)
    make.declined_payment(account=account)
    publication.drain()

    names = [[message.event_id for message in messages(one)] for one in (first, second)]
    assert names[0] == names[1]
    assert len({message.id for message in messages()}) == 4


def test_a_webhook_hears_of_nothing_that_was_before_it():
    account = make.account()
    payment = make.started_payment(account=account)
    with clock.replaced(lambda: now + timedelta(seconds=1)):
        now = clock._wall_clock()
        listening = webhook(account)
    with clock.replaced(lambda: now + timedelta(seconds=2)):
        make.enter_card(payment, make.CARD_DECLINED)
        assert told(listening) == [E.FAILED]
    assert messages(listening)[0].sequence == 2


def test_a_live_account_is_told_too():
    account = make.account(kind=AccountKind.LIVE)
    listening = webhook(account)
    make.declined_payment(account=account)

    assert told(listening) == [E.STARTED, E.FAILED]


def test_a_change_that_does_not_happen_is_not_told():
    account = make.account()
    webhook(account)
    payment = make.confirmed_payment(account=account)
    before = len(unread())

    with pytest.raises(TransitionNotAllowed):
        happen(payment, Happened.CAPTURED, Happened.STARTED)

    assert len(unread()) == before


def test_a_crash_before_the_commit_loses_nothing(monkeypatch):
    account = make.account()
    listening = webhook(account)
    make.captured_payment(account=account)
    before = [row.public_id for row in unread()]

    def crash(*args, **kwargs):
        raise KeyboardInterrupt  # what nobody catches, as a kill would be

    with monkeypatch.context() as patch:
        patch.setattr(publication, "_write", crash)
        with pytest.raises(KeyboardInterrupt):
            publication.publish()

    assert [row.public_id for row in unread()] == before
    assert len(told(listening)) == 3


def test_many_at_once_publish_each_event_once():
    account = make.account()
    listening = webhook(account)
    payments = [make.captured_payment(account=account) for _ in range(6)]

    raised(at_once(*[publication.drain] * 4))
    publication.drain()

    found = messages(listening)
    assert len(found) == len({message.event_id for message in found}) == 18
    for payment in payments:
        numbers = sorted(m.sequence for m in found if m.resource_id == payment.id)
        assert numbers == [1, 2, 3]


def test_what_cannot_be_published_stands_in_nobodys_way(hands):
    account = make.account()
    listening = webhook(account)
    with db.transaction() as session:  # about a payment that is not there: a fault of ours
        events.record(
            session,
            "payment_captured",
            account_id=account.id,
            payment_id="lost",
            resource_kind="payment",
            resource_id="lost",
            actor=make.KEY,
        )
    make.declined_payment(account=account)

    with capture_logs() as log:
        assert told(listening) == [E.STARTED, E.FAILED]

    assert [line["event"] for line in log] == ["webhooks_not_published", "webhook_put_off"]
    assert len(unread()) == 1
    assert publication.publish() == 0  # it is left alone for a while
    hands.forward(minutes=1)
    with capture_logs() as log:
        assert publication.publish() == 1
    assert log


def test_every_event_has_a_name_of_its_own_and_keeps_its_order():
    payment = make.successful_refund().payment_id
    found = events.timeline(payment)

    assert len({event.public_id for event in found}) == len(found)
    assert all(len(event.public_id) == 26 for event in found)
    assert all(one.id < other.id for one, other in pairwise(found))


def test_every_final_state_is_told():
    """A service that waits for a webhook does not wait for ever, whatever becomes of a payment."""
    account = make.account()
    listening = webhook(account)
    finished = [s for s in State if s not in {State.AWAITING_PAYMENT, State.CAPTURABLE}]
    payments = [make.payment_in(state, account=account) for state in finished]
    publication.drain()

    last = {message.resource_id: message.event_type for message in messages(listening)}
    for payment in payments:
        if make.again(payment).finished:
            assert last[payment.id] is not E.STARTED, payment.state
    assert {m.status for m in messages(listening)} == {MessageStatus.PENDING}
    assert set(TOLD.values()) == set(EventType)
