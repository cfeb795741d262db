"""What a provider tells of disputes, in every order and as often as it likes."""

from itertools import product

import pytest

from app import db, ledger
from app.disputes import progress
from app.disputes.models import Dispute
from app.disputes.progress import NothingToDispute
from app.disputes.states import DisputeReason, DisputeState
from app.jobs import worker
from app.ledger import LedgerAccount
from app.payments.queries import PaymentNotFound
from app.payments.states import State
from app.refunds import sending
from app.refunds.availability import Availability, availability
from app.refunds.creation import RefundNotAvailable
from app.refunds.drafts import propose
from app.refunds.states import RefundState
from tests import make
from tests.support import laws
from tests.support.disputing import BANK, FEE_PENCE, TELL, disputed_payment, tell, told
from tests.support.looking import books, done_by_provider, questions, story
from tests.support.together import at_once, raised

CLEARING, PAYABLE = LedgerAccount.CARD_CLEARING, LedgerAccount.SERVICE_PAYABLE
CHARGEBACK, FEES = LedgerAccount.CHARGEBACK, LedgerAccount.PROVIDER_FEES

NEVER_DISPUTED = {CLEARING: 1000, PAYABLE: -1000}
BOOKS = {
    DisputeState.NEEDS_RESPONSE: {CLEARING: 1000, CHARGEBACK: -1000},
    DisputeState.UNDER_REVIEW: {CLEARING: 1000, CHARGEBACK: -1000},
    DisputeState.WON: NEVER_DISPUTED,
    DisputeState.LOST: {PAYABLE: FEE_PENCE, FEES: -FEE_PENCE},
}


def disputes_of(payment):
    with db.reading() as session:
        return session.query(Dispute).filter_by(payment_id=payment.id).all()


def expected(messages):
    """The state that these messages lead to: the first result, else whether it was answered."""
    results = [message for message in messages if message in {"won", "lost"}]
    if results:
        return DisputeState(results[0])
    answered = "evidence_submitted" in messages
    return DisputeState.UNDER_REVIEW if answered else DisputeState.NEEDS_RESPONSE


@pytest.mark.parametrize("first", TELL)
def test_messages_in_every_order_and_again(dialect, first):
    account = make.account()
    more = 2 if dialect == "sqlite" else 1  # what follows what is decided in memory
    for messages in product([first], *[TELL] * more):
        payment = make.captured_payment(1000, account=account)

        disputes = [tell(what, payment) for what in messages]

        assert len({dispute.id for dispute in disputes}) == 1
        state = expected(messages)
        assert make.again(disputes[0]).state is state, messages
        assert make.again(payment).disputed is (state is not DisputeState.WON)
        assert books(payment) == BOOKS[state], messages
        names = [name for name in story(disputes[0]) if "contradicted" not in name]
        assert len(names) == len(set(names))
        contradicted = {"won", "lost"} <= set(messages)
        assert ("dispute_result_contradicted" in story(disputes[0])) is contradicted
    assert laws.broken() == []
    with db.reading() as session:
        assert ledger.verify(session) == []


def test_the_usual_story():
    payment = make.captured_payment(1000)

    for what in ("opened", "evidence_submitted", "lost"):
        tell(what, payment, reason=DisputeReason.FRAUDULENT)

    [dispute] = disputes_of(payment)
    assert (dispute.state, dispute.reason) == (DisputeState.LOST, DisputeReason.FRAUDULENT)
    assert (dispute.amount_pence, dispute.fee_pence) == (1000, FEE_PENCE)
    assert (dispute.account_id, dispute.provider) == (payment.account_id, "sandbox")
    assert make.event_names(payment)[-3:] == [
        "dispute_opened",
        "dispute_evidence_submitted",
        "dispute_lost",
    ]


def test_a_fee_is_charged_for_losing_only():
    payment = disputed_payment()
    assert disputes_of(payment)[0].fee_pence == 0

    tell("won", payment)

    assert disputes_of(payment)[0].fee_pence == 0
    assert books(payment) == NEVER_DISPUTED


def test_a_lost_dispute_without_a_fee():
    payment = make.captured_payment(1000)

    tell("lost", payment, fee_pence=0)

    assert books(payment) == {}


@pytest.mark.parametrize("what", TELL)
def test_eight_messages_at_once(what):
    payment = make.captured_payment(1000)

    outcomes = at_once(*[lambda: tell(what, payment)] * 8)

    assert raised(outcomes) == []
    assert len({dispute.id for dispute in outcomes}) == 1
    assert books(payment) == BOOKS[expected([what])]
    assert laws.broken() == []


def test_a_win_and_a_loss_at_once():
    payment = disputed_payment()

    raised(at_once(*[lambda what=what: tell(what, payment) for what in ("won", "lost") * 4]))

    [dispute] = disputes_of(payment)
    assert books(payment) == BOOKS[dispute.state]
    assert story(dispute).count("dispute_result_contradicted") == 1
    assert laws.broken() == []


# Refunds


@pytest.mark.parametrize(
    ("so_far", "status"),
    [
        ("opened", Availability.UNAVAILABLE),
        ("evidence_submitted", Availability.UNAVAILABLE),
        ("lost", Availability.UNAVAILABLE),
        ("won", Availability.AVAILABLE),
    ],
)
def test_what_is_disputed_or_lost_cannot_be_refunded(so_far, status):
    payment = disputed_payment(so_far=so_far)

    assert availability(payment) is status
    if status is Availability.AVAILABLE:
        assert make.successful_refund(payment).state is RefundState.SUCCESS
        return
    with pytest.raises(RefundNotAvailable) as refused:
        make.refund(payment)
    assert refused.value.availability is Availability.UNAVAILABLE
    with pytest.raises(RefundNotAvailable):
        propose(payment.id, account_id=payment.account_id, user_id="somebody", amount_pence=1)
    assert make.again(payment).refunded_pence == 0


def test_winning_one_of_two_disputes_is_not_enough():
    payment = make.captured_payment(1000)
    for number in ("first", "second"):
        tell("opened", payment, provider_dispute=number, amount_pence=500)

    tell("won", payment, provider_dispute="first", amount_pence=500)
    assert make.again(payment).disputed

    tell("won", payment, provider_dispute="second", amount_pence=500)
    assert not make.again(payment).disputed
    assert books(payment) == NEVER_DISPUTED
    assert laws.broken() == []


def test_a_refund_nobody_was_asked_for_yet_is_called_off():
    payment = make.captured_payment(1000)
    refund = make.refund(payment, amount_pence=400)
    tell("opened", payment)

    worker.drain()

    refund = make.again(refund)
    assert (refund.state, refund.failure) == (RefundState.FAILED, "payment_disputed")
    assert questions(refund) == []
    assert done_by_provider(payment, make.Operation.REFUND) == []
    assert make.again(payment).refunded_pence == 0
    assert books(payment) == BOOKS[DisputeState.NEEDS_RESPONSE]
    assert laws.broken() == []


def test_a_refund_that_may_have_arrived_is_left_to_the_provider():
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment, amount_pence=400)
    tell("opened", payment, amount_pence=600)

    sending.resolve(make.open_question(refund), payment)

    assert make.again(refund).state is RefundState.SUCCESS
    assert books(payment) == {CLEARING: 600, CHARGEBACK: -600}
    assert laws.broken() == []


def test_a_bank_that_takes_more_than_was_left_is_believed():
    payment = make.captured_payment(1000)
    make.successful_refund(payment, amount_pence=400)

    tell("lost", payment, amount_pence=1000)

    assert books(payment) == {CLEARING: -400, PAYABLE: 400 + FEE_PENCE, FEES: -FEE_PENCE}
    assert laws.broken() == []


def test_a_refund_and_a_dispute_at_once():
    account = make.account()
    for _ in range(3):
        payment = make.captured_payment(1000, account=account)

        def refund_and_send(of=payment):
            sending.send(make.refund(of, amount_pence=1000).id)

        outcomes = at_once(refund_and_send, lambda of=payment: tell("opened", of), refund_and_send)

        raised(outcomes, RefundNotAvailable)
        assert make.again(payment).disputed
        assert sum(done_by_provider(payment, make.Operation.REFUND)) in {0, 1000}
        assert make.again(payment).refunded_pence == sum(
            done_by_provider(payment, make.Operation.REFUND)
        )
        assert laws.broken() == []


# What makes no sense


def test_nothing_is_disputed_that_was_not_paid():
    for state in set(State) - {State.CAPTURED, State.CONFIRMED}:
        payment = make.payment_in(state)

        for what in TELL:
            with pytest.raises(NothingToDispute):
                tell(what, payment)

        assert disputes_of(payment) == []
        assert not make.again(payment).disputed


def test_a_dispute_that_comes_before_we_know_of_the_capture():
    payment = make.confirmed_payment(1000)

    tell("opened", payment)
    assert laws.broken() == []

    worker.drain()
    assert make.again(payment).state is State.CAPTURED
    assert books(payment) == BOOKS[DisputeState.NEEDS_RESPONSE]
    assert laws.broken() == []


def test_a_dispute_stays_with_its_payment():
    payment = disputed_payment()
    other = make.captured_payment(1000)

    with pytest.raises(NothingToDispute):
        progress.lost(told(other, provider_dispute=f"dispute-{payment.id}"), actor=BANK)

    assert disputes_of(payment)[0].state is DisputeState.NEEDS_RESPONSE
    assert disputes_of(other) == []


def test_an_unknown_payment():
    payment = make.captured_payment(1000)
    with pytest.raises(PaymentNotFound):
        tell("opened", payment, payment_id="nothing")
