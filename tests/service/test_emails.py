"""What happened becomes emails: each once, and only to whom it concerns."""

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app import db
from app.accounts.models import AccountKind, EmailCollection
from app.emails import letter, postman, writing
from app.emails.models import READER, EmailState, Problem
from app.events import Unread
from app.gateways.port import Declined, DeclineReason
from app.payments import capture, external, queries, transitions
from app.payments.external import TakenPayment
from app.payments.states import Happened, State
from tests import make
from tests.support.emails import emails, outbox, sent_about
from tests.support.mortality import survives
from tests.support.together import at_once

RECEIPT, REFUND = ("receipt", "sent"), ("refund", "sent")


def unread():
    with db.reading() as session:
        return session.scalars(select(Unread).where(Unread.reader == READER)).all()


STORIES = {
    "paid": (make.captured_payment, [RECEIPT]),
    "confirmed": (make.confirmed_payment, [RECEIPT]),
    "waits for its capture": (make.capturable_payment, []),
    "declined": (make.declined_payment, []),
    "cancelled": (make.payment_cancelled_by_user, []),
    "expired": (make.expired_payment, []),
    "could not be taken": (make.payment_with_failed_capture, [("receipt", "failed")]),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_payer_is_told_when_they_have_paid(story):
    make_one, told = STORIES[story]

    payment = make_one()

    assert sent_about(payment) == told
    assert unread() == []
    assert [email.recipient for email in emails(payment)] == ["ada@payer.example"] * len(told)


def test_in_a_sandbox_a_live_account_writes_of_a_test_as_well():
    make.captured_payment(account=make.account(kind=AccountKind.LIVE))
    postman.drain()

    (email,) = outbox()
    assert email.subject.startswith("Test: ")
    assert "No money has moved" in email.text


def test_a_payment_whose_service_takes_the_money_later_is_told_of_then():
    payment = make.capturable_payment()
    assert sent_about(payment) == []

    capture.request(payment.id, account_id=payment.account_id, actor=make.KEY)

    assert sent_about(payment) == [RECEIPT]


def test_each_refund_is_told_of_and_only_when_it_succeeded():
    payment = make.captured_payment()
    make.failed_refund(payment, amount_pence=100)
    make.successful_refund(make.again(payment), amount_pence=300)
    make.successful_refund(make.again(payment), amount_pence=200)

    assert sorted(sent_about(payment)) == [RECEIPT, REFUND, REFUND]
    assert sorted(email.text.count("£3.00") for email in outbox()) == [0, 0, 1]


def test_a_success_that_follows_an_error_is_not_told_twice():
    payment = make.confirmed_payment()
    postman.drain()
    with db.transaction() as session:
        locked = queries.for_change(session, payment.id)
        for happened in (Happened.CAPTURE_FAILED, Happened.CORRECTED_TO_CAPTURED):
            transitions.advance(session, locked, happened, actor=make.KEY)

    assert sent_about(payment) == [RECEIPT]


@pytest.mark.parametrize(
    "rules",
    [
        {"send_receipts": False, "send_refund_emails": False},
        {"email_collection": EmailCollection.OFF},
    ],
)
def test_nobody_is_told_where_the_service_does_not_want_it(rules):
    payment = make.captured_payment(account=make.account(**rules))
    make.successful_refund(payment)

    assert sent_about(payment) == []
    assert unread() == []


def test_each_kind_is_switched_off_by_itself():
    payment = make.captured_payment(account=make.account(send_receipts=False))
    make.successful_refund(payment)

    assert sent_about(payment) == [REFUND]


def test_nobody_is_told_who_gave_no_address():
    payment = make.started_payment()
    make.enter_card(payment, email="")
    make.confirmation.confirm(payment.id, actor=make.PAYER)

    assert sent_about(payment) == []


def test_a_payment_that_was_taken_elsewhere_is_not_ours_to_confirm():
    account = make.account()
    taken = TakenPayment(
        account_id=account.id,
        service_id=account.service_id,
        provider="sandbox",
        provider_id="TEL-1",
        amount_pence=1000,
        reference="A/1",
        description="By telephone",
        outcome=Happened.TAKEN_ELSEWHERE,
        email="ada@payer.example",
    )

    assert sent_about(external.record(taken, actor=make.KEY).payment) == []


def test_what_ceased_to_be_true_is_not_sent():
    payment = make.confirmed_payment()
    writing.write()
    make.fault(payment, operation=make.Operation.CAPTURE)
    make.worker.drain()
    make.answer(payment, Declined(DeclineReason.NOT_ENOUGH_MONEY))
    assert make.again(payment).state is State.ERRORED

    assert sent_about(payment) == [("receipt", "failed")]
    assert emails(payment)[0].problem is Problem.NOT_TRUE_ANY_MORE
    assert outbox() == []


def test_the_timeline_says_what_became_of_it_and_not_to_whom():
    payment = make.captured_payment()
    postman.drain()

    assert make.event_names(payment)[-1] == "receipt_sent"
    [email] = emails(payment)
    event = make.events.timeline(payment.id)[-1]
    assert (event.resource_kind, event.resource_id) == ("email", email.id)
    assert "@" not in str(event.details)
    assert make.again(payment).version == payment.version


def test_a_worker_may_die_at_any_commit(hands):
    """It goes on where the dead one stopped, and the payer has one email."""

    def act():
        hands.forward(minutes=10)
        postman.drain()

    def check(payment):
        act()  # what was looked up and had not arrived is sent a moment later
        assert sent_about(payment) == [RECEIPT]
        assert [one.payment_id for one in outbox()].count(payment.id) == 1
        assert make.event_names(payment).count("receipt_sent") == 1

    survives(act, prepare=make.captured_payment, check=check)


def test_two_workers_at_once_send_it_once():
    payments = [make.captured_payment() for _ in range(3)]

    at_once(*[postman.drain] * 3)

    assert [sent_about(payment) for payment in payments] == [[RECEIPT]] * 3
    assert len(outbox()) == 3


def test_what_cannot_be_written_does_not_stand_in_the_way(monkeypatch):
    account, other = make.account(), make.account()
    make.captured_payment(account=account)
    usual = letter.write

    def broken(*args, **kwargs):
        if kwargs["account"].id == account.id:
            raise ValueError("a fault of ours")
        return usual(*args, **kwargs)

    monkeypatch.setattr(letter, "write", broken)
    payment = make.captured_payment(account=other)
    with capture_logs() as logs:
        assert sent_about(payment) == [RECEIPT]

    assert "email_not_drawn" in [line["event"] for line in logs]
    assert {(email.state, email.problem) for email in emails()} == {
        (EmailState.SENT, None),
        (EmailState.FAILED, Problem.OUR_FAULT),
    }
    assert "payer.example" not in str(logs)
