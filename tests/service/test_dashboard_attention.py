"""What somebody has to see to is found, and nothing else is."""

from datetime import timedelta

import pytest
from sqlalchemy import null

from app import clock, db
from app.dashboard import attention
from app.instalments.models import PlanState
from app.refunds import drafts
from app.webhooks.models import MessageStatus, WebhookMessage
from tests import make
from tests.support import instalments, refunding, webhooks
from tests.support.clocks import travelled
from tests.support.disputing import tell
from tests.support.statements import statements


@pytest.fixture
def account():
    return make.account(refund_approval_above_pence=100)


def found(account, **passed):
    with travelled(**passed or {"minutes": 11}):
        return attention.of(account.id)


def about(some) -> list[str]:
    return [one.payment_id for one in some.some]


def test_nothing_is_wrong_with_what_goes_well(account):
    make.successful_refund(make.captured_payment(account=account))
    make.declined_payment(account=account)
    make.captured_payment(account=account)

    good = found(account)

    assert [good.unknown.number, good.refunds_unknown.number, good.refunds_failed.number] == [0] * 3
    assert (good.disputes.number, list(good.webhooks), good.requests) == (0, [], 0)


def test_what_is_not_known_for_long_is_found(account):
    payment = make.unanswered_payment(account=account)

    assert about(found(account).unknown) == [payment.id]
    assert found(account, minutes=5).unknown.number == 0
    assert found(make.account()).unknown.number == 0


def test_refunds_that_are_not_known_or_failed_are_found(account):
    unknown = make.unanswered_refund(make.captured_payment(account=account))
    failed = make.failed_refund(make.captured_payment(account=account))

    bad = found(account)

    assert about(bad.refunds_unknown) == [unknown.payment_id]
    assert about(bad.refunds_failed) == [failed.payment_id]
    assert found(account, days=8).refunds_failed.number == 0
    assert found(account, days=8).refunds_unknown.number == 1


def test_disputes_that_have_to_be_answered_are_found_with_their_day(account):
    due = clock.now() + timedelta(days=7)
    payments = [make.captured_payment(account=account) for _ in range(2)]
    for payment in payments:
        tell("opened", payment, evidence_due_at=due)
    tell("evidence_submitted", payments[1], evidence_due_at=due)

    (one,) = found(account).disputes.some

    assert (one.payment_id, one.at) == (payments[0].id, due)


def test_requests_that_wait_are_counted(account):
    ann = refunding.refunder(account)
    payment = make.captured_payment(account=account)
    whose = {"account_id": account.id, "user_id": ann.id}
    draft = drafts.propose(payment.id, amount_pence=1000, **whose)
    drafts.confirm(draft.id, payment_id=payment.id, **whose)

    assert found(account).requests == 1


def test_plans_that_are_overdue_are_counted(account):
    plan = instalments.begun(account=make.changed(account, recurring_enabled=True))
    assert found(account).overdue == 0

    make.changed(plan, state=PlanState.OVERDUE, look_at=None)

    assert found(account).overdue == 1


def test_webhooks_whose_messages_do_not_arrive_are_found(account):
    webhook = webhooks.webhook(account)
    base = {"webhook_id": webhook.id, "event_type": "card_payment_captured", "sequence": 1}
    base |= {"resource_id": "r", "body": "{}", "happened_at": clock.now()}
    with db.transaction() as session:
        for number, (status, tries) in enumerate(
            (
                (MessageStatus.FAILED, 6),
                (MessageStatus.PENDING, 2),
                (MessageStatus.PENDING, 0),
                (MessageStatus.SUCCESSFUL, 1),
            )
        ):
            session.add(
                WebhookMessage(
                    **base,
                    event_id=str(number),
                    status=status,
                    tries=tries,
                    # None would be taken for nothing said, and become the usual.
                    due_at=clock.now() if status is MessageStatus.PENDING else null(),
                )
            )

    (one,) = found(account).webhooks

    assert (one.webhook_id, one.messages) == (webhook.id, 2)
    assert list(found(account, days=2).webhooks) == []


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_it_asks_nine_things(account, dialect):
    with statements() as said:
        attention.of(account.id)
    assert len(said) == 9, said
