"""POST /hooks/<provider> with what nobody asked about: disputes and payouts."""

import pytest

from app.disputes import queries
from app.disputes.states import DisputeReason, DisputeState
from config import SANDBOX_SECRET
from tests import make
from tests.support import laws

DISPUTE = {"id": "m1", "operation": "dispute", "dispute": "d1", "amount": 1000, "fee": 1500}
SETTLEMENT = {
    "id": "m2",
    "operation": "settlement",
    "payout": "po1",
    "settled_on": "2026-03-02",
}


@pytest.fixture
def tell(app):
    """Send a message as the sandbox does."""

    def send(message, token=SANDBOX_SECRET):
        return app.test_client().post(
            "/hooks/sandbox", json=message, headers={"Authorization": token}
        )

    return send


def disputes_of(payment):
    return queries.of_payment(payment.id, account_id=payment.account_id)


def about(payment, **said):
    return DISPUTE | {"transaction": payment.provider_transaction, "status": "opened"} | said


@pytest.mark.parametrize("by", ["transaction", "payment_id"])
def test_a_dispute_counts(tell, by):
    payment = make.captured_payment(1000)
    ours = {"payment_id": payment.id, "transaction": "another"} if by == "payment_id" else {}

    answer = tell(about(payment, reason="duplicate", **ours))

    assert (answer.status_code, answer.json) == (200, {})
    [dispute] = disputes_of(payment)
    assert (dispute.provider_dispute, dispute.amount_pence) == ("d1", 1000)
    assert (dispute.state, dispute.reason) == (
        DisputeState.NEEDS_RESPONSE,
        DisputeReason.DUPLICATE,
    )


def test_the_whole_story_backwards_and_twice(tell):
    payment = make.captured_payment(1000)

    for _ in range(2):
        for status in ("lost", "evidence_submitted", "opened"):
            assert tell(about(payment, status=status)).status_code == 200

    [dispute] = disputes_of(payment)
    assert (dispute.state, dispute.fee_pence) == (DisputeState.LOST, 1500)
    assert laws.broken() == []


def test_a_reason_we_have_no_word_for_is_another_reason(tell):
    payment = make.captured_payment(1000)

    tell(about(payment, reason="bad_mood"))

    assert disputes_of(payment)[0].reason is DisputeReason.OTHER


def test_a_payout_counts(tell):
    payment = make.captured_payment(1000)
    refund = make.successful_refund(payment, amount_pence=400)
    tell(about(payment, status="lost", amount=600))
    items = [
        {"kind": "payment", "transaction": payment.provider_transaction},
        {"kind": "refund", "transaction": make.again(refund).provider_transaction},
        {"kind": "dispute", "transaction": "d1"},
        {"kind": "refund", "transaction": "nothing"},
        {"kind": "payment", "transaction": "nothing", "key": "nothing"},
        {"kind": "dispute", "transaction": "nothing"},
    ]

    for _ in range(2):
        assert tell(SETTLEMENT | {"items": items}).status_code == 200

    for thing in (payment, refund, disputes_of(payment)[0]):
        assert make.again(thing).settled_on.isoformat() == "2026-03-02"
    assert laws.broken() == []


def test_what_is_about_nothing_we_know_is_taken_note_of(tell):
    payment = make.captured_payment(1000)
    unpaid = make.declined_payment(1000)

    for message in (
        about(payment, transaction="nothing"),
        about(payment, payment_id="nothing"),
        about(unpaid),
        SETTLEMENT | {"items": []},
    ):
        assert tell(message).status_code == 200

    assert not make.again(payment).disputed
    assert disputes_of(unpaid) == []


def test_another_providers_payments_are_not_the_sandboxs(tell):
    payment = make.captured_payment(1000)
    refund = make.successful_refund(payment)
    make.changed(payment, provider="another")

    tell(about(payment))
    tell(about(payment, payment_id=payment.id))
    tell(SETTLEMENT | {"items": [{"kind": "payment", "transaction": "x", "key": payment.id}]})
    tell(SETTLEMENT | {"items": [{"kind": "refund", "transaction": "x", "key": refund.id}]})

    assert disputes_of(payment) == []
    assert make.again(payment).settled_on is make.again(refund).settled_on is None


@pytest.mark.parametrize("token", ["", "wrong"])
def test_forged_messages_change_nothing(tell, token):
    payment = make.captured_payment(1000)

    items = [{"kind": "payment", "transaction": payment.provider_transaction}]
    for message in (about(payment, status="won"), SETTLEMENT | {"items": items}):
        assert tell(message, token).status_code == 403

    assert not make.again(payment).disputed
    assert make.again(payment).settled_on is None
