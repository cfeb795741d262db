"""Written down before it is asked; looked up, never repeated; believed when it can be."""

from datetime import timedelta

import pytest

from app import clock, db
from app.gateways.port import Approved, GatewayUnavailable, NeverArrived, Operation, Pending
from app.gateways.sandbox.models import FaultKind
from app.jobs import handlers, worker
from app.payments import authorisation, queries, questions
from app.payments.questions import LONGEST_LOOK_UP_WAIT, StillWaiting
from app.queue import JobKind
from tests import make
from tests.support.looking import jobs, story
from tests.support.looking import questions as questions_about
from tests.support.together import at_once, raised


def unanswered_capture(kind):
    payment = make.confirmed_payment()
    make.fault(payment, kind=kind, operation=Operation.CAPTURE)
    worker.drain()
    return make.open_question(payment)


def unanswered_release(kind):
    payment = make.payment_cancelled_by_user()
    make.fault(payment, kind=kind, operation=Operation.CANCEL)
    worker.drain()
    return make.open_question(payment)


def unanswered_authorisation(kind):
    payment = make.started_payment()
    make.fault(payment, kind=kind, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment)
    return make.open_question(payment)


def unanswered_refund(kind):
    return make.open_question(make.unanswered_refund(kind=kind))


EACH_OPERATION = pytest.mark.parametrize(
    "unanswered",
    [unanswered_authorisation, unanswered_capture, unanswered_release, unanswered_refund],
)


def write_down(payment, operation, refund_id=""):
    with db.transaction() as session:
        return questions.write_down(
            session, payment, operation, amount_pence=1, refund_id=refund_id
        )


# Asking


@pytest.mark.parametrize("operation", [Operation.AUTHORISE, Operation.CAPTURE, Operation.CANCEL])
def test_one_thing_is_asked_about_a_payment_at_a_time(operation):
    payment = make.unanswered_payment()

    with pytest.raises(StillWaiting):
        write_down(payment, operation)
    assert len(questions_about(payment)) == 1

    make.answer(payment, NeverArrived())
    assert write_down(payment, operation).answered_at is None


def test_each_refund_is_a_matter_of_its_own():
    payment = make.captured_payment(1000)
    first, second = (make.refund(payment, amount_pence=pence) for pence in (100, 200))
    for refund in (first, second):
        write_down(payment, Operation.REFUND, refund.id)
    write_down(payment, Operation.CAPTURE)

    with pytest.raises(StillWaiting):
        write_down(payment, Operation.REFUND, first.id)


def test_of_twenty_who_ask_at_once_one_asks():
    payment = make.started_payment()

    outcomes = at_once(
        *[lambda: authorisation.prepare(payment.id, payer=make.payer_details(), actor=make.PAYER)]
        * 20
    )

    assert len(raised(outcomes, StillWaiting)) == 19
    assert len(questions_about(payment)) == 1
    assert story(payment).count("payment_details_entered") == 1


def test_nobody_is_asked_while_a_transaction_is_open():
    payment = make.unanswered_payment()
    question = make.open_question(payment)

    with db.transaction():
        with pytest.raises(RuntimeError, match="transaction open"):
            questions.ask(payment, question, card=make.card())
        with pytest.raises(RuntimeError, match="transaction open"):
            questions.find_out(payment, question)


def test_two_open_questions_about_it_do_not_confuse_the_payment():
    payment = make.captured_payment(1000)
    make.unanswered_refund(payment)

    assert queries.open_question(payment.id) is None


# Finding out


@EACH_OPERATION
def test_what_was_done_is_believed_at_once(unanswered):
    question = unanswered(FaultKind.TIMEOUT_AFTER_SUCCESS)
    question, payment = questions.get(question.id)

    assert isinstance(questions.find_out(payment, question), Approved)


@EACH_OPERATION
@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.ERROR_500])
def test_that_it_never_arrived_is_believed_when_it_can_no_longer_arrive(unanswered, kind):
    question = unanswered(kind)
    question, payment = questions.get(question.id)
    longest = timedelta(seconds=30)  # gateway_timeout_seconds of these tests

    with clock.replaced(lambda: question.asked_at + longest - timedelta(microseconds=1)):
        assert questions.find_out(payment, question) is None
    with clock.replaced(lambda: question.asked_at + longest):
        assert questions.find_out(payment, question) == NeverArrived()


@EACH_OPERATION
def test_a_look_up_without_an_answer_is_none_either(unanswered):
    question = unanswered(FaultKind.TIMEOUT_AFTER_SUCCESS)
    question, payment = questions.get(question.id)
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, looking_up=True)

    handlers.find_out(question.id)

    question, _ = questions.get(question.id)
    assert (question.answered_at, question.looked_up) == (None, 1)
    handlers.find_out(question.id)
    assert questions.get(question.id)[0].answer == "Approved"


@EACH_OPERATION
def test_looking_up_what_is_answered_asks_nobody(unanswered):
    question = unanswered(FaultKind.TIMEOUT_AFTER_SUCCESS)
    _, payment = questions.get(question.id)
    handlers.find_out(question.id)
    before = story(payment)
    make.fault(payment, kind=FaultKind.ERROR_500, looking_up=True)

    handlers.find_out(question.id)

    assert len(_faults_left(payment)) == 1
    assert story(payment) == before


def _faults_left(payment):
    from app.gateways.sandbox import faults

    return faults.list_faults(payment.account_id)


# Chasing


@pytest.mark.settings(look_up_after_seconds=60)
def test_what_is_unanswered_is_chased_once_its_time_has_come(hands):
    payment = make.unanswered_payment()
    question = make.open_question(payment)

    assert questions.chase() == []
    hands.forward(seconds=61)
    assert questions.chase() == [question.id]
    assert questions.chase() == []
    assert [(job.kind, job.subject_id) for job in jobs()] == [(JobKind.FIND_OUT, question.id)]


@pytest.mark.settings(look_up_after_seconds=60)
def test_less_and_less_often_and_at_least_once_an_hour(hands):
    payment = make.unanswered_payment()
    question = make.open_question(payment)
    make.fault(payment, kind=FaultKind.ERROR_500, looking_up=True, times=12)
    waits = []
    for _ in range(12):
        hands.forward(hours=2)
        (due,) = questions.chase()
        worker.drain()
        waits.append((questions.get(due)[0].look_up_at - clock.now()).total_seconds())

    minutes = [round(seconds / 60) for seconds in waits]
    assert minutes[:5] == [2, 4, 8, 16, 32]
    assert set(minutes[5:]) == {LONGEST_LOOK_UP_WAIT.total_seconds() / 60}
    assert questions.get(question.id)[0].looked_up == 12


def test_what_is_answered_is_not_chased(hands):
    make.captured_payment()
    hands.forward(days=1)

    assert questions.chase() == []


@pytest.mark.settings(look_up_after_seconds=60)
def test_of_several_who_chase_at_once_one_does(hands):
    account = make.account()
    asked = {make.open_question(make.unanswered_payment(account=account)).id for _ in range(6)}
    hands.forward(minutes=2)

    outcomes = at_once(*[questions.chase] * 8)

    raised(outcomes)
    chased = [question_id for outcome in outcomes for question_id in outcome]
    assert sorted(chased) == sorted(asked)
    assert len(jobs()) == 6


def test_a_handful_at_a_time_the_longest_waiting_first():
    account = make.account()
    asked = [make.open_question(make.unanswered_payment(account=account)).id for _ in range(3)]

    assert questions.chase(limit=2) == asked[:2]


@pytest.mark.settings(look_up_after_seconds=60)
def test_a_pending_answer_is_asked_about_again_later():
    payment = make.unanswered_payment()
    make.answer(payment, Pending("t"))

    question = make.open_question(payment)
    assert question.look_up_at - clock.now() > timedelta(seconds=100)


def test_since_when_payments_have_been_waiting():
    waiting, paid = make.unanswered_payment(), make.captured_payment()
    with db.reading() as session:
        since = questions.lost_since(session, [waiting.id, paid.id])
    assert since == {waiting.id: make.open_question(waiting).lost_at}
