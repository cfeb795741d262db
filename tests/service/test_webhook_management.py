"""Setting webhooks up: what may be set, whose they are, and what is written down about it."""

from datetime import timedelta

import pytest

from app import audit, clock, db
from app.accounts import queries as accounts
from app.accounts.errors import AccountNotFound
from app.accounts.models import AccountKind
from app.audit.models import AuditRecord
from app.errors import NotFound
from app.webhooks import courier, management, outgoing, publication, queries, resolver, signing
from app.webhooks import target as targets
from app.webhooks.catalogue import EventType
from app.webhooks.errors import (
    BeingSent,
    MessageNotFound,
    NotActive,
    NotASetting,
    SecretUnreadable,
    WebhookNotFound,
)
from app.webhooks.models import MessageStatus, Reason, WebhookStatus
from tests import make
from tests.support.receivers import receiving
from tests.support.together import at_once, raised
from tests.support.webhooks import NOWHERE, attempts, messages, webhook

ALL = list(EventType)
ADMIN = make.CASEWORKER


def create(account=None, **wanted):
    usual = {"callback_url": NOWHERE, "description": "Licences", "subscriptions": ALL}
    owner = account or make.account()
    return management.create(owner.id, actor=ADMIN, ip="192.0.2.1", **usual | wanted)


def change(found, **wanted):
    return management.change(found.id, account_id=found.account_id, actor=ADMIN, **wanted)


def secrets(found):
    return management.show_secrets(found.id, account_id=found.account_id, actor=ADMIN)


def records():
    with db.reading() as session:
        return session.query(AuditRecord).order_by(AuditRecord.position).all()


def test_a_webhook_is_made_with_a_secret_of_its_own():
    account = make.account()
    first, second = create(account), create(account)

    assert [one.id for one in queries.of_account(account.id)] == [first.id, second.id]
    assert (first.status, first.live, first.service_id) == (
        WebhookStatus.ACTIVE,
        False,
        account.service_id,
    )
    assert first.subscriptions == [event.value for event in ALL]
    assert secrets(first).current.startswith("webhook_test_")
    assert secrets(first).current != secrets(second).current
    assert secrets(first).previous == ""


def test_no_secret_is_kept_or_written_down_as_it_is():
    found = create()
    secret = secrets(found).current

    assert secret not in make.again(found).secret
    assert all(secret not in f"{record.before} {record.after}" for record in records())


def test_a_secret_cannot_be_moved_to_another_webhook():
    first, second = create(), create()
    with pytest.raises(SecretUnreadable):
        secrets(make.changed(first, secret=second.secret))


def test_a_live_account_calls_public_names_over_https_only():
    account = make.account(kind=AccountKind.LIVE)
    with resolver.replaced(lambda _: ["93.184.215.14"]):
        found = create(account, callback_url="https://hooks.gov.uk/x")
    assert found.live
    assert secrets(found).current.startswith("webhook_live_")
    with resolver.replaced(lambda _: ["93.184.215.14", "10.0.0.1"]):
        for url in ("https://hooks.gov.uk/x", "http://hooks.gov.uk/x", NOWHERE):
            with pytest.raises(targets.NotAllowed):
                create(account, callback_url=url)
            with pytest.raises(targets.NotAllowed):
                change(found, callback_url=url)
    assert make.again(found).callback_url == "https://hooks.gov.uk/x"
    assert len(queries.of_account(account.id)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", ""),
        ("description", "x" * 51),
        ("description", "a\nb"),
        ("description", None),
        ("subscriptions", []),
        ("subscriptions", ["card_payment_blessed"]),
        ("subscriptions", "card_payment_failed"),
        ("status", "ASLEEP"),
        ("callback_url", None),
        ("secret", "x"),
        ("live", True),
    ],
)
def test_what_cannot_be_set(field, value):
    with pytest.raises(NotASetting) as refused:
        create(**{field: value})
    assert refused.value.field == field
    found = webhook()
    with pytest.raises(NotASetting):
        change(found, **{"description": "Something else", field: value})
    assert make.again(found).description == "Tests"


def test_what_is_missing_is_said():
    for name in ("description", "subscriptions", "callback_url"):
        usual = {"callback_url": NOWHERE, "description": "x", "subscriptions": ALL}
        del usual[name]
        with pytest.raises(NotASetting) as refused:
            management.create(make.account().id, actor=ADMIN, **usual)
        assert refused.value.field == name
    with pytest.raises(AccountNotFound):
        management.create("nothing", actor=ADMIN)


def test_changes_are_written_down_with_what_was_before():
    found = create(subscriptions=[EventType.FAILED])
    change(found, description="Permits", subscriptions=[EventType.EXPIRED, EventType.FAILED])
    change(found, description="Permits")  # no change, and no record

    created, changed = records()
    assert (created.action, created.ip, created.actor_id) == (
        "webhook_created",
        "192.0.2.1",
        ADMIN.id,
    )
    assert (created.account_id, created.subject_kind, created.subject_id) == (
        found.account_id,
        "webhook",
        found.id,
    )
    assert changed.before == {
        "description": "Licences",
        "subscriptions": ["card_payment_failed"],
    }
    assert changed.after == {
        "description": "Permits",
        "subscriptions": ["card_payment_failed", "card_payment_expired"],
    }
    assert audit.verify().is_intact


def refusals(webhook_id, message_id, *, account_id):
    """What each thing that can be done with a webhook or a message is answered."""
    by = {"account_id": account_id, "actor": ADMIN}
    for call in (
        lambda: queries.get(webhook_id, account_id=account_id),
        lambda: queries.messages(webhook_id, account_id=account_id),
        lambda: management.change(webhook_id, description="x", **by),
        lambda: management.change(webhook_id, nothing="x", **by),
        lambda: management.replace_secret(webhook_id, **by),
        lambda: management.end_overlap(webhook_id, **by),
        lambda: management.show_secrets(webhook_id, **by),
        lambda: queries.message(message_id, account_id=account_id),
        lambda: management.resend(message_id, **by),
    ):
        with pytest.raises(NotFound) as refused:
            call()
        yield type(refused.value), refused.value.message, refused.value.field


def test_another_accounts_webhook_looks_missing():
    found, other = create(), make.account()
    (message,) = told(found)

    theirs = list(refusals(found.id, message.id, account_id=other.id))
    nobodys = list(refusals("x" * 26, "x" * 26, account_id=other.id))

    assert theirs == nobodys
    assert [kind for kind, *_ in theirs] == [WebhookNotFound] * 7 + [MessageNotFound] * 2
    assert queries.of_account(other.id) == []
    assert make.again(found).version == found.version


# Secrets


def test_for_a_day_both_secrets_sign(hands):
    found = create()
    before = secrets(found).current

    new = management.replace_secret(found.id, account_id=found.account_id, actor=ADMIN)

    assert secrets(found) == signing.Secrets(new, before)
    hands.forward(hours=24, seconds=1)
    assert secrets(found) == signing.Secrets(new)


def test_the_old_secret_can_be_put_an_end_to(hands):
    found = create()
    who = {"account_id": found.account_id, "actor": ADMIN}
    first = management.replace_secret(found.id, overlap=timedelta(0), **who)
    assert secrets(found) == signing.Secrets(first)

    second = management.replace_secret(found.id, **who)
    assert secrets(found) == signing.Secrets(second, first)
    for _ in range(2):
        management.end_overlap(found.id, **who)

    assert secrets(found) == signing.Secrets(second)
    ended = [one for one in records() if one.action == "webhook_overlap_ended"]
    assert len(ended) == 1  # the second time there was none


def test_replacing_twice_keeps_the_last_two():
    found = create()
    who = {"account_id": found.account_id, "actor": ADMIN}
    first, second = (management.replace_secret(found.id, **who) for _ in range(2))
    assert secrets(found) == signing.Secrets(second, first)


def test_two_who_replace_it_at_once_take_turns():
    found = create()
    who = {"account_id": found.account_id, "actor": ADMIN}
    made = at_once(*[lambda: management.replace_secret(found.id, **who)] * 3)
    assert raised(made) == []
    now = secrets(found)
    assert {now.current, now.previous} < set(made)


def test_looking_at_a_secret_is_written_down():
    found = create()
    secrets(found)
    assert [record.action for record in records()] == ["webhook_created", "webhook_secret_shown"]


# Messages


def told(found, *, times=1):
    account = accounts.account(found.account_id)
    for _ in range(times):
        make.started_payment(account=account)
    publication.drain()
    return messages(found)


def test_messages_by_pages_and_by_what_became_of_them():
    with receiving(lambda number: 200 if number <= 22 else 500) as receiver:
        found = create(callback_url=receiver.url, subscriptions=[EventType.STARTED])
        told(found, times=23)
        courier.drain()

    def page(**which):
        return queries.messages(found.id, account_id=found.account_id, **which)

    first, second = page(), page(page=2)
    assert (len(first.told), first.has_more) == (20, True)
    assert (len(second.told), second.has_more) == (3, False)
    shown = [one.message.created_at for one in (*first.told, *second.told)]
    assert shown == sorted(shown, reverse=True)
    assert all(len(one.attempts) == 1 for one in first.told)
    (pending,) = page(status=MessageStatus.PENDING).told
    assert pending.attempts[0].status_code == 500
    assert page(status=MessageStatus.FAILED).told == []
    assert queries.message(pending.message.id, account_id=found.account_id) is not None


def test_a_message_can_be_sent_again_whatever_became_of_it(hands):
    with receiving() as receiver:
        found = create(callback_url=receiver.url, subscriptions=[EventType.STARTED])
        (message,) = told(found)
        courier.drain()
        management.resend(message.id, account_id=found.account_id, actor=ADMIN)
        courier.drain()
    first, second = receiver.bodies
    assert first == second
    (message,) = messages(found)
    assert (message.status, message.tries) == (MessageStatus.SUCCESSFUL, 1)
    assert len(attempts(message)) == 2
    last = records()[-1]
    assert (last.action, last.after) == ("webhook_message_resent", {"message": message.id})
    assert last.before == {"status": "SUCCESSFUL", "reason": None}


def test_not_while_it_is_being_sent(hands):
    found = create(subscriptions=[EventType.STARTED])
    (message,) = told(found)
    outgoing.take({found.id: 1}, lease=timedelta(seconds=10))
    with pytest.raises(BeingSent):
        management.resend(message.id, account_id=found.account_id, actor=ADMIN)

    hands.forward(seconds=11)  # whoever had it is dead
    management.resend(message.id, account_id=found.account_id, actor=ADMIN)


def test_what_waits_for_a_webhook_that_is_made_inactive_will_not_be_sent():
    found = create(subscriptions=[EventType.STARTED])
    told(found, times=2)

    change(found, status="INACTIVE")

    assert {(m.status, m.reason) for m in messages(found)} == {
        (MessageStatus.WILL_NOT_SEND, Reason.INACTIVE)
    }
    assert len(told(found)) == 2, "nor is it told of what happens from now on"
    change(found, status="ACTIVE")
    assert len(told(found)) == 3
    management.resend(messages(found)[0].id, account_id=found.account_id, actor=ADMIN)
    assert [m.status for m in messages(found)].count(MessageStatus.PENDING) == 2
    assert clock.now() >= messages(found)[0].due_at


def test_what_failed_is_sent_again_once_however_many_ask():
    found = create(subscriptions=[EventType.STARTED])
    for message in told(found, times=3)[:2]:
        make.changed(message, status=MessageStatus.FAILED, due_at=None, tries=6)

    def ask():
        return management.resend_failed(found.id, account_id=found.account_id, actor=ADMIN)

    assert sorted(at_once(ask, ask)) == [0, 2]
    assert {(one.status, one.tries) for one in messages(found)} == {(MessageStatus.PENDING, 0)}
    assert records()[-1].after == {"messages": 2}
    with pytest.raises(WebhookNotFound):
        management.resend_failed(found.id, account_id=make.account().id, actor=ADMIN)


def test_a_test_message_goes_to_whoever_is_active():
    found = create(subscriptions=[EventType.STARTED])

    message_id = management.send_test(found.id, account_id=found.account_id, actor=ADMIN)

    (message,) = messages(found)
    assert (message.id, message.event_type) == (message_id, "webhook_test")
    change(found, status="INACTIVE")
    with pytest.raises(NotActive):
        management.send_test(found.id, account_id=found.account_id, actor=ADMIN)
    with pytest.raises(WebhookNotFound):
        management.send_test(found.id, account_id=make.account().id, actor=ADMIN)
