"""What a caseworker sees of disputes and payouts."""

from datetime import UTC, date, datetime

import pytest

from app.disputes.states import DisputeReason
from app.payments import settlement
from tests import make
from tests.support.disputing import BANK, tell
from tests.web import staff

DUE = datetime(2026, 6, 4, 11, 30, tzinfo=UTC)
WHILE_OPEN = "Nothing of it can be refunded while the dispute is open"
AFTER_LOSING = "the dispute was lost"
BUTTON = "Refund this payment"


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def page(client, account):
    """`page(payment)`: the words of its page."""
    staff.sign_in(client, staff.person(account))

    def seen(payment):
        return staff.words(client.get(staff.payment_page(payment)))

    return seen


@pytest.fixture
def payment(account):
    return make.captured_payment(1000, account=account)


def test_a_payment_nobody_disputes(page, payment):
    words = page(payment)

    assert BUTTON in words
    assert "dispute" not in words.lower()
    assert "Paid out" not in words


def test_an_open_dispute(page, payment):
    tell("opened", payment, reason=DisputeReason.DUPLICATE, evidence_due_at=DUE)

    words = page(payment)

    assert WHILE_OPEN in words
    assert BUTTON not in words
    for fact in (
        "Needs a response The payer says they paid twice", "4 June 2026 at 12:30pm BST",
        "Available to refund £0.00", "Disputed by the payer with their bank, £10.00",
        "by the payment provider",
    ):  # fmt: skip
        assert fact in words, fact

    tell("evidence_submitted", payment)
    words = page(payment)
    assert WHILE_OPEN in words
    assert "Under review" in words
    assert "4 June 2026" not in words  # nobody has to answer any more


def test_a_dispute_that_was_lost(page, payment):
    tell("lost", payment)

    words = page(payment)

    assert AFTER_LOSING in words
    assert WHILE_OPEN not in words
    assert BUTTON not in words
    assert "Dispute lost" in words
    assert "£15.00" in words


def test_a_dispute_that_was_won(page, payment):
    tell("won", payment)

    words = page(payment)

    assert WHILE_OPEN not in words
    assert AFTER_LOSING not in words
    assert BUTTON in words
    assert "Dispute won: the service keeps the money" in words


def test_two_disputes_newest_first(page, payment):
    tell("won", payment, provider_dispute="first", amount_pence=300)
    tell("opened", payment, provider_dispute="second", amount_pence=700)

    words = page(payment)

    assert WHILE_OPEN in words
    assert words.index("Needs a response") < words.index("Dispute won The provider")


def test_when_it_was_paid_out(page, payment):
    settlement.settle(payment.id, settled_on=date(2026, 3, 2), payout="po-77", actor=BANK)

    words = page(payment)

    assert "Paid out 2 March 2026" in words
    assert "Paid out by the payment provider, £10.00 On 2 March 2026, in payout po-77" in words


def test_the_way_to_a_refund_says_why_there_is_none(client, page, payment):
    tell("opened", payment)

    answer = client.get(f"{staff.payment_page(payment)}/refunds/new")

    assert answer.status_code == 409
    assert "It can be refunded again only if the dispute is won" in staff.words(answer)


def test_a_refund_that_was_called_off_says_why(page, payment):
    refund = make.refund(payment)
    tell("opened", payment)
    make.worker.drain()

    words = page(make.again(payment))

    assert make.again(refund).failure
    assert "Refund failed The payer has disputed the payment with their bank" in words
    assert "Refund called off before it was sent" in words
