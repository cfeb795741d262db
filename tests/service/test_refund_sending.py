import pytest

from app import db
from app.events import timeline
from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    Failed,
    NeverArrived,
    Operation,
    Pending,
    SendPayerTo,
)
from app.gateways.sandbox import bank
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.ledger import LedgerAccount
from app.payments import instructions
from app.payments import questions as asking
from app.refunds import sending
from app.refunds.creation import (
    RefundNotAvailable,
)
from app.refunds.queries import RefundNotFound
from app.refunds.states import RefundState
from tests import make
from tests.support.looking import books, done_by_provider, jobs, questions, story

CARD, SERVICE, ON_THE_WAY = (
    LedgerAccount.CARD_CLEARING,
    LedgerAccount.SERVICE_PAYABLE,
    LedgerAccount.REFUNDS_IN_FLIGHT,
)


def refunded(payment):
    return make.again(payment).refunded_pence


def find_out():
    scheduler.tick()
    worker.drain()


def test_the_money_goes_back():
    payment = make.captured_payment(1000)
    refund = make.refund(payment, amount_pence=400)

    sending.send(refund.id)

    refund = make.again(refund)
    assert (refund.state, refund.external_status) == (RefundState.SUCCESS, "success")
    assert refund.provider_transaction
    assert story(refund) == ["refund_created", "refund_sent", "refund_succeeded"]
    assert done_by_provider(payment, Operation.REFUND) == [400]
    assert books(payment) == {CARD: 600, SERVICE: -600}
    (question,) = questions(refund)
    assert (question.key, question.amount_pence, question.answer) == (refund.id, 400, "Approved")


def test_twice_is_once():
    payment = make.captured_payment(1000)
    refund = make.refund(payment)

    sending.send(refund.id)
    sending.send(refund.id)
    worker.drain()

    assert len(questions(refund)) == 1
    assert done_by_provider(payment, Operation.REFUND) == [1000]


def test_a_refund_that_does_not_exist_cannot_be_sent():
    with pytest.raises(RefundNotFound):
        sending.send("0" * 26)


@pytest.mark.parametrize(
    ("answer", "failure", "details"),
    [
        (Declined(DeclineReason.OTHER), "other", {"reason": "other"}),
        (Failed("no such account"), "no such account", {"detail": "no such account"}),
        (Failed("x" * 300), "x" * 200, {"detail": "x" * 300}),
    ],
)
def test_a_refusal_gives_the_reserved_money_free(answer, failure, details):
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment, amount_pence=400, kind=FaultKind.TIMEOUT_BEFORE)

    sending.finish(make.open_question(refund), answer)

    refund = make.again(refund)
    assert (refund.state, refund.external_status) == (RefundState.FAILED, "error")
    assert refund.failure == failure
    assert timeline(payment.id)[-1].details == {"amount_pence": 400, **details}
    assert (refunded(payment), books(payment)) == (0, {CARD: 1000, SERVICE: -1000})
    assert make.successful_refund(make.again(payment)).amount_pence == 1000


# When no answer comes


@pytest.mark.parametrize("kind", sorted(set(FaultKind) - {FaultKind.SLOW}))
def test_silence_keeps_the_money_reserved(kind):
    payment = make.captured_payment(1000)

    refund = make.unanswered_refund(payment, kind=kind)

    assert (refund.state, refund.external_status) == (RefundState.UNKNOWN, "submitted")
    assert make.open_question(refund).lost_at is not None
    assert (refunded(payment), jobs()) == (1000, [])
    assert books(payment) == {CARD: 1000, ON_THE_WAY: -1000}
    with pytest.raises(RefundNotAvailable):
        make.refund(make.again(payment), amount_pence=1)


def test_a_slow_answer_is_an_answer():
    refund = make.refund()
    make.fault(refund, kind=FaultKind.SLOW, operation=Operation.REFUND, delay_ms=20)
    worker.drain()
    assert make.again(refund).state is RefundState.SUCCESS


def test_a_refund_that_was_not_heard_of_is_found_out():
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment, amount_pence=300)

    find_out()

    assert make.again(refund).state is RefundState.SUCCESS
    assert books(payment) == {CARD: 700, SERVICE: -700}
    assert done_by_provider(payment, Operation.REFUND) == [300]
    assert story(refund) == [
        "refund_created",
        "refund_sent",
        "refund_unanswered",
        "refund_succeeded",
    ]


def test_one_that_never_arrived_is_sent_again_under_its_own_key(hands):
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment, amount_pence=300, kind=FaultKind.ERROR_500)

    find_out()
    assert make.again(refund).state is RefundState.UNKNOWN  # it may still be on its way
    hands.forward(seconds=30)
    find_out()

    assert make.again(refund).state is RefundState.SUCCESS
    assert story(refund)[2:] == [
        "refund_unanswered",
        "refund_never_arrived",
        "refund_sent",
        "refund_succeeded",
    ]
    assert {question.key for question in questions(refund)} == {refund.id}
    assert (refunded(payment), done_by_provider(payment, Operation.REFUND)) == (300, [300])


def test_when_the_first_call_arrives_after_all_money_goes_back_once():
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment, kind=FaultKind.TIMEOUT_BEFORE)
    question = make.open_question(refund)
    sending.finish(question, NeverArrived())

    late = bank.carry_out(instructions.make(payment, question))
    sending.finish(question, late)
    assert make.again(refund).state is RefundState.CREATED
    worker.drain()

    assert make.again(refund).state is RefundState.SUCCESS
    assert done_by_provider(payment, Operation.REFUND) == [1000]


def test_a_worker_that_died_after_sending_is_not_repeated():
    payment = make.captured_payment(1000)
    refund = make.refund(payment)
    question = died_before_asking(refund)

    sending.send(refund.id)
    assert make.again(refund).state is RefundState.SENDING
    assert [q.id for q in questions(refund)] == [question.id]

    find_out()
    assert make.again(refund).state is RefundState.UNKNOWN


def died_before_asking(refund):
    """Do what `send` does up to the moment before the call, and no more."""
    from app.refunds.states import RefundHappened
    from app.refunds.transitions import advance

    with db.transaction() as session:
        row, payment = sending._locked(session, refund.id)
        question = asking.write_down(
            session,
            payment,
            Operation.REFUND,
            amount_pence=row.amount_pence,
            refund_id=row.id,
        )
        advance(session, row, payment, RefundHappened.SENT, actor=make.PAYER)
    return question


def test_a_look_up_that_is_not_answered_either_leaves_everything_open():
    refund = make.unanswered_refund()
    make.fault(refund, kind=FaultKind.ERROR_500, looking_up=True)

    find_out()

    assert make.again(refund).state is RefundState.UNKNOWN
    assert make.open_question(refund).looked_up == 1
    find_out()
    assert make.again(refund).state is RefundState.SUCCESS


# Answers that come twice, late or in the wrong order


def test_accepted_first_and_done_later():
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment)

    sending.finish(make.open_question(refund), Pending("t-1"))
    sending.finish(make.open_question(refund), Pending(""))

    assert make.again(refund).provider_transaction == "t-1"
    assert (make.again(refund).state, refunded(payment)) == (RefundState.SUBMITTED, 1000)
    assert story(refund).count("refund_accepted") == 1
    find_out()
    assert make.again(refund).state is RefundState.SUCCESS


@pytest.mark.parametrize("made", [make.successful_refund, make.failed_refund])
def test_told_twice_it_moves_once(made):
    payment = make.captured_payment(1000)
    refund = made(payment)
    (question,) = questions(refund)
    before = books(payment), refunded(payment), story(refund)

    for answer in (
        Approved("t"),
        Declined(DeclineReason.OTHER),
        Failed("no"),
        NeverArrived(),
        Pending("t"),
        SendPayerTo("https://bank.example", "t"),
    ):
        sending.finish(question, answer)

    assert make.again(refund).version == refund.version
    assert (books(payment), refunded(payment), story(refund)) == before
    assert jobs() == []


def test_a_provider_that_had_it_and_then_has_not_is_not_believed():
    refund = make.unanswered_refund()
    sending.finish(make.open_question(refund), Pending("t-1"))

    sending.finish(make.open_question(refund), NeverArrived())

    assert make.again(refund).state is RefundState.SUBMITTED
    assert make.open_question(refund).looked_up == 2


def test_an_answer_that_makes_no_sense_means_wait():
    refund = make.unanswered_refund()

    sending.finish(make.open_question(refund), SendPayerTo("https://bank.example", "t"))

    assert make.again(refund).state is RefundState.UNKNOWN
    assert make.open_question(refund).looked_up == 1


def test_a_pending_of_a_call_that_was_given_up_does_not_count_for_the_next():
    refund = make.unanswered_refund(kind=FaultKind.TIMEOUT_BEFORE)
    first = make.open_question(refund)
    sending.finish(first, NeverArrived())

    sending.finish(first, Pending("t-1"))

    assert make.again(refund).state is RefundState.CREATED


def test_two_refunds_of_one_payment_do_not_wait_for_each_other():
    payment = make.captured_payment(1000)
    unknown = make.unanswered_refund(payment, amount_pence=400)

    assert make.successful_refund(payment, amount_pence=600).state is RefundState.SUCCESS
    assert make.again(unknown).state is RefundState.UNKNOWN
