"""Completing an authorisation when no answer comes, or comes by itself, late or twice."""

import pytest

from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    GatewayUnavailable,
    NeverArrived,
    Notification,
    Operation,
    Pending,
)
from app.gateways.sandbox import bank
from app.gateways.sandbox.models import FaultKind, Meeting
from app.jobs import news, scheduler, worker
from app.payments import authorisation, cancellation, challenge, instructions, queries
from app.payments.questions import StillWaiting
from app.payments.states import State, TransitionNotAllowed
from tests import make
from tests.support import laws
from tests.support.looking import done_by_provider, questions, story
from tests.support.mortality import survives

HELD = {State.AUTHORISED: [1000], State.DECLINED: []}


def come_back(payment, brought=None):
    brought = make.meet_bank(payment) if brought is None else brought
    return challenge.complete(payment.id, brought_back=brought, actor=make.PAYER)


def find_out():
    scheduler.tick()
    worker.drain()


def completed_by_provider(payment):
    return done_by_provider(payment, Operation.COMPLETE)


# When no answer comes


def test_a_challenge_that_was_not_heard_of_is_found_out():
    payment = make.started_payment()
    make.fault(payment, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment, make.TO_BE_SEEN)

    find_out()

    assert make.again(payment).state is State.CHALLENGED
    come_back(payment)
    assert make.again(payment).state is State.AUTHORISED
    assert done_by_provider(payment) == [1000]


def unanswered(payment, kind, meeting=Meeting.APPROVED):
    brought = make.meet_bank(payment, meeting)
    make.fault(payment, kind=kind, operation=Operation.COMPLETE)
    with pytest.raises(GatewayUnavailable):
        come_back(payment, brought)
    return make.open_question(payment)


@pytest.mark.parametrize(
    ("meeting", "state"),
    [(Meeting.APPROVED, State.AUTHORISED), (Meeting.DECLINED, State.DECLINED)],
)
def test_a_completion_that_was_not_heard_of_is_found_out(meeting, state):
    payment = make.challenged_payment()
    unanswered(payment, FaultKind.TIMEOUT_AFTER_SUCCESS, meeting)
    assert make.again(payment).state is State.CHALLENGED

    find_out()

    assert make.again(payment).state is state
    assert done_by_provider(payment) == HELD[state]
    assert len(questions(payment)) == 2


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.ERROR_500])
def test_a_completion_that_never_arrived_can_be_made_again(hands, kind):
    payment = make.challenged_payment()
    unanswered(payment, kind)
    find_out()
    with pytest.raises(StillWaiting):
        come_back(payment)  # the first may still be on its way
    hands.forward(seconds=30)
    find_out()

    assert make.again(payment).state is State.CHALLENGED
    assert "payment_completion_never_arrived" in story(payment)
    come_back(payment)

    assert make.again(payment).state is State.AUTHORISED
    assert completed_by_provider(payment) == [1000]


def arrives_after_all(payment, question, brought):
    answer = bank.carry_out(instructions.make(payment, question, brought_back=brought))
    authorisation.finish(question, answer)


@pytest.mark.parametrize("meanwhile", ["nothing", "asked again", "completed again", "called off"])
def test_a_completion_that_arrives_after_all(meanwhile):
    payment = make.challenged_payment()
    question = unanswered(payment, FaultKind.TIMEOUT_BEFORE)
    brought = make.meet_bank(payment)
    authorisation.finish(question, NeverArrived())
    match meanwhile:
        case "asked again":
            challenge.prepare(payment.id, actor=make.PAYER)
        case "completed again":
            come_back(payment)
        case "called off":
            cancellation.cancel_by_user(payment.id, actor=make.PAYER)
            worker.drain()

    arrives_after_all(make.again(payment), question, brought)
    find_out()

    expected = {"asked again": State.CHALLENGED, "called off": State.CANCELLED_BY_USER}
    assert make.again(payment).state is expected.get(meanwhile, State.AUTHORISED)
    assert "payment_authorised_too_late" not in story(payment)
    assert laws.broken() == []


def test_dying_anywhere_loses_nothing(hands):
    asked = []

    def prepare():
        payment = make.challenged_payment()
        asked.append((payment, make.meet_bank(payment)))
        return payment

    def act():
        payment, brought = asked[-1]
        if make.again(payment).state is State.CHALLENGED and not queries.open_question(payment.id):
            come_back(payment, brought)

    def check(payment):
        hands.forward(seconds=30)
        find_out()
        if make.again(payment).state is State.CHALLENGED:
            act()
        assert make.again(payment).state is State.AUTHORISED
        assert completed_by_provider(payment) == [1000]

    survives(act, prepare=prepare, check=check)
    assert laws.broken() == []


# What the provider says by itself


def test_the_provider_may_say_so_before_the_payer_is_back():
    payment = make.challenged_payment()
    brought = make.meet_bank(payment)
    told = Notification(
        "n-1",
        Operation.COMPLETE,
        payment.provider_transaction,
        Approved(payment.provider_transaction),
    )

    assert news.take_in("sandbox", told)
    assert news.take_in("sandbox", told)

    assert make.again(payment).state is State.AUTHORISED
    assert story(payment).count("payment_authorised") == 1
    with pytest.raises(TransitionNotAllowed):
        come_back(payment, brought)


@pytest.mark.parametrize("answer", [Pending("t-1"), Approved("nobody's")])
def test_other_news_is_about_nothing_that_waits(answer):
    payment = make.challenged_payment()
    transaction = "" if isinstance(answer, Approved) else payment.provider_transaction

    assert not news.take_in("sandbox", Notification("n", Operation.COMPLETE, transaction, answer))

    assert make.again(payment).state is State.CHALLENGED


def test_a_pending_completion_waits_to_be_told():
    payment = make.challenged_payment()
    asking = challenge.prepare(payment.id, actor=make.PAYER)
    authorisation.finish(asking.question, Pending(payment.provider_transaction))
    assert make.open_question(payment).operation is Operation.COMPLETE

    answer = Declined(DeclineReason.NOT_ENOUGH_MONEY)
    news.take_in(
        "sandbox", Notification("n", Operation.COMPLETE, "", answer, key=asking.question.id)
    )

    assert make.again(payment).decline_reason == DeclineReason.NOT_ENOUGH_MONEY
