"""Payments that rest on an agreement: a card that was kept is charged, without its payer."""

import pytest

from app import events
from app.agreements.queries import AgreementNotActive
from app.agreements.states import AgreementState
from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    NeverArrived,
    Operation,
    Pending,
    SendPayerTo,
)
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.payments import authorisation, cancellation, expiry, recurring
from app.payments.states import State
from app.queue import JobKind
from tests import make
from tests.support import agreeing, laws
from tests.support.clocks import travelled
from tests.support.looking import done_by_provider, jobs, questions, story

OTHER_CARD = "4000056655665556"


def find_out():
    """Let the scheduler notice what is unanswered, and workers do what is left."""
    scheduler.tick()
    worker.drain()


# Charging


def test_a_recurring_payment_is_sent_authorised_confirmed_and_captured_by_itself():
    agreement = agreeing.active_agreement()

    payment = agreeing.recurring(agreement, 2500)
    assert (payment.state, payment.instrument_id) == (
        State.CREATED,
        agreeing.cards(agreement)[0].id,
    )
    worker.drain()

    payment = make.again(payment)
    assert payment.state is State.CAPTURED
    assert done_by_provider(payment, Operation.CAPTURE) == [2500]
    assert (payment.card_last_four, payment.cardholder_name) == ("4242", "Ada Payer")
    assert payment.can_retry is None
    assert story(payment) == [
        "payment_created",
        "payment_sent",
        "payment_authorised",
        "payment_confirmed",
        "payment_captured",
    ]
    assert agreeing.states(agreement) == ("active", ["active"])
    assert laws.broken() == []
    assert laws.unsettled() == []


def test_with_delayed_capture_it_waits_for_the_service():
    payment = agreeing.charged(agreeing.active_agreement(), delayed_capture=True)

    assert payment.state is State.CAPTURABLE


@pytest.mark.parametrize("state", [s for s in AgreementState if s is not AgreementState.ACTIVE])
def test_only_an_active_agreement_can_be_charged(state):
    agreement = agreeing.in_state(state)
    before = len(make.payments_of(agreeing.account_of(agreement)))

    with pytest.raises(AgreementNotActive):
        agreeing.recurring(agreement)

    assert len(make.payments_of(agreeing.account_of(agreement))) == before
    assert jobs(JobKind.CHARGE_CARD) == []


# Refused


@pytest.mark.parametrize(
    ("number", "reason", "can_retry"),
    [
        (agreeing.NO_MONEY_LATER, DeclineReason.NOT_ENOUGH_MONEY, True),
        (agreeing.NEVER_AGAIN, DeclineReason.DO_NOT_RETRY, False),
        (agreeing.PAYER_WANTED_LATER, DeclineReason.AUTHENTICATION_REQUIRED, False),
    ],
)
def test_a_refusal_says_whether_to_ask_again(number, reason, can_retry):
    agreement = agreeing.active_agreement(number=number)

    payment = agreeing.charged(agreement)

    assert (payment.state, payment.decline_reason) == (State.DECLINED, reason)
    assert payment.can_retry is can_retry
    if can_retry:
        assert agreeing.states(agreement) == ("active", ["active"])
    else:
        assert agreeing.states(agreement) == ("inactive", ["inactive"])
        assert story(agreement)[-2:] == [
            "payment_instrument_inactivated",
            "agreement_inactivated",
        ]
        (told,) = [e for e in events.timeline(payment.id) if e.name == "agreement_inactivated"]
        assert told.details == {"reason": reason}
        worker.drain()
        assert agreeing.kept_by_provider() == set()


@pytest.mark.parametrize("dialect", ["sqlite"])  # it is decided in memory
def test_each_reason_leads_where_it_should(subtests):
    account = make.account()
    for reason in DeclineReason:
        with subtests.test(reason=reason):
            agreement = agreeing.active_agreement(account)
            payment = lost(agreement, FaultKind.TIMEOUT_BEFORE)

            make.answer(payment, Declined(reason))

            known = make.again(payment).can_retry
            # where nobody said why, nobody knows whether it may be asked again
            assert known is (None if reason is DeclineReason.OTHER else reason.may_be_retried)
            expected = "active" if reason.may_be_retried else "inactive"
            assert agreeing.states(agreement) == (expected, [expected])


def test_a_provider_that_fails_says_nothing_about_the_card():
    agreement = agreeing.active_agreement(number=agreeing.ERROR_LATER)

    payment = agreeing.charged(agreement)

    assert (payment.state, payment.can_retry) == (State.ERRORED, None)
    assert agreeing.states(agreement) == ("active", ["active"])


def test_a_bank_that_wants_to_see_the_payer_has_refused():
    agreement = agreeing.active_agreement()
    payment = lost(agreement, FaultKind.TIMEOUT_BEFORE)

    make.answer(payment, SendPayerTo("https://bank.example/3ds", "t-1"))

    payment = make.again(payment)
    assert (payment.state, payment.can_retry) == (State.DECLINED, False)
    assert agreeing.states(agreement) == ("inactive", ["inactive"])


def test_a_refused_card_of_the_payers_own_payment_tells_nothing_of_retrying():
    assert make.declined_payment().can_retry is None


def test_a_set_up_brings_an_inactive_agreement_back():
    agreement = agreeing.in_state(AgreementState.INACTIVE)

    agreeing.set_up(agreement)
    worker.drain()

    assert agreeing.states(agreement) == ("active", ["inactive", "active"])
    assert agreeing.charged(agreement).state is State.CAPTURED


# Ended or replaced between creation and sending


def test_an_agreement_cancelled_meanwhile_is_not_charged():
    agreement = agreeing.active_agreement()
    payment = agreeing.recurring(agreement)
    agreeing.cancel(agreement)

    worker.drain()

    payment = make.again(payment)
    assert (payment.state, payment.decline_reason) == (State.DECLINED, "agreement_not_active")
    assert payment.can_retry is False
    assert questions(payment) == []
    assert story(payment) == ["payment_created", "payment_declined"]


def test_the_newest_card_is_charged():
    agreement = agreeing.active_agreement()
    payment = agreeing.recurring(agreement)
    agreeing.set_up(agreement, number=OTHER_CARD)

    worker.drain()

    payment = make.again(payment)
    assert (payment.state, payment.card_last_four) == (State.CAPTURED, "5556")
    assert payment.instrument_id == agreeing.cards(agreement)[1].id


def test_a_refusal_of_a_card_that_was_replaced_meanwhile_ends_nothing():
    agreement = agreeing.active_agreement()
    payment = lost(agreement, FaultKind.TIMEOUT_BEFORE)
    agreeing.set_up(agreement, number=OTHER_CARD)

    make.answer(payment, Declined(DeclineReason.DO_NOT_RETRY))

    assert make.again(payment).state is State.DECLINED
    assert agreeing.states(agreement) == ("active", ["cancelled", "active"])


def test_what_was_sent_before_the_agreement_ended_counts():
    agreement = agreeing.active_agreement()
    payment = lost(agreement, FaultKind.TIMEOUT_AFTER_SUCCESS)
    agreeing.cancel(agreement)

    find_out()

    assert make.again(payment).state is State.CAPTURED
    assert agreeing.states(agreement) == ("cancelled", ["cancelled"])


def test_a_payment_nobody_came_to_send_expires_and_is_not_sent_after_that():
    payment = agreeing.recurring(agreeing.active_agreement())

    with travelled(minutes=91):
        assert expiry.expire(payment.id)
        worker.drain()

    assert make.again(payment).state is State.EXPIRED
    assert done_by_provider(payment) == []


def test_a_service_may_call_it_off_before_it_is_sent():
    payment = agreeing.recurring(agreeing.active_agreement())

    cancellation.cancel_by_service(payment.id, account_id=payment.account_id, actor=make.KEY)
    worker.drain()

    assert make.again(payment).state is State.CANCELLED_BY_SERVICE
    assert done_by_provider(payment) == []


# No answer, and answers that come late or twice


def lost(agreement, kind):
    """A recurring payment about which the provider has not answered."""
    payment = agreeing.recurring(agreement)
    make.fault(payment, kind=kind, operation=Operation.AUTHORISE)
    worker.drain()
    payment = make.again(payment)
    assert payment.state is State.STARTED
    return payment


def test_an_answer_that_was_lost_is_looked_up_and_nothing_is_asked_twice():
    payment = lost(agreeing.active_agreement(), FaultKind.TIMEOUT_AFTER_SUCCESS)
    recurring.charge(payment.id)  # the job again, as after a worker's death

    find_out()

    assert make.again(payment).state is State.CAPTURED
    assert done_by_provider(payment, Operation.AUTHORISE) == [1000]
    assert len(questions(payment)) == 2  # to authorise and to capture


def test_what_never_arrived_is_sent_again_under_its_own_key():
    payment = lost(agreeing.active_agreement(), FaultKind.TIMEOUT_BEFORE)
    (asked,) = questions(payment)

    with travelled(seconds=30):
        find_out()

    assert make.again(payment).state is State.CAPTURED
    assert "payment_charge_never_arrived" in story(payment)
    assert questions(payment)[0].id == asked.id
    assert done_by_provider(payment, Operation.AUTHORISE) == [1000]


def test_an_authorisation_that_arrives_after_all_is_the_same_one():
    agreement = agreeing.active_agreement()
    payment = lost(agreement, FaultKind.TIMEOUT_BEFORE)
    (question,) = questions(payment)
    authorisation.finish(question, NeverArrived())

    authorisation.finish(question, Approved("t-late"))
    assert make.again(payment).state is State.CONFIRMED
    assert jobs(JobKind.CHARGE_CARD) != []
    recurring.charge(payment.id)

    assert len(questions(payment)) == 1
    assert make.again(payment).provider_transaction == "t-late"


def test_an_approval_that_comes_after_the_time_was_up_is_released():
    payment = lost(agreeing.active_agreement(), FaultKind.TIMEOUT_BEFORE)
    (question,) = questions(payment)
    authorisation.finish(question, NeverArrived())
    with travelled(minutes=91):
        assert expiry.expire(payment.id)

    authorisation.finish(question, Approved("t-late"))
    worker.drain()

    assert make.again(payment).state is State.EXPIRED
    assert "payment_released" in story(payment)


def test_an_outcome_that_comes_later_is_waited_for():
    payment = lost(agreeing.active_agreement(), FaultKind.TIMEOUT_AFTER_SUCCESS)
    (question,) = questions(payment)

    authorisation.finish(question, Pending("t-1"))
    assert make.again(payment).state is State.STARTED
    authorisation.finish(question, Approved("t-1"))
    authorisation.finish(question, Declined(DeclineReason.DO_NOT_RETRY))

    assert make.again(payment).state is State.CONFIRMED
