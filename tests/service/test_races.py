"""Several at once, in real threads on real databases: whoever wins, the laws hold.

Each race runs once for each database. A lost race is an outcome; a broken law is a bug.
"""

import random
import threading

import pytest

from app import queue
from app.gateways.port import GatewayUnavailable, Operation
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind
from app.idempotency import Claim, InFlight
from app.jobs import scheduler, worker
from app.ledger import LedgerAccount
from app.payments import authorisation, cancellation, capture, confirmation, expiry, tokens
from app.payments.cancellation import NotCancellable
from app.payments.questions import StillWaiting
from app.payments.states import State, TransitionNotAllowed
from app.payments.tokens import TokenNotUsable
from app.refunds import creation, queries, sending
from app.refunds.creation import AmountAvailableChanged, RefundNotAvailable, RefundTooLarge
from app.refunds.models import Refund
from app.refunds.states import RefundState
from tests import make
from tests.support import laws
from tests.support.looking import books, done_by_provider, jobs, questions, story
from tests.support.together import at_once, raised

TOO_MUCH = (RefundTooLarge, RefundNotAvailable)


def refunds_of(payment):
    return queries.of_payment(payment.id, account_id=payment.account_id)


def settle(hands):
    """Let time pass and workers work until nothing is left to do."""
    for _ in range(6):
        hands.forward(seconds=31)
        scheduler.tick()
        worker.drain()
    assert laws.broken() == []
    assert laws.unsettled() == []


# Refunds


@pytest.mark.parametrize("amounts", [[1000] * 20, [300] * 20, [7, 130, 400, 999] * 5])
def test_refunds_that_do_not_all_fit(hands, amounts):
    payment = make.captured_payment(1000)

    def refund_and_send(amount_pence):
        refund = make.refund(payment, amount_pence=amount_pence)
        sending.send(refund.id)
        return refund

    outcomes = at_once(*[lambda pence=pence: refund_and_send(pence) for pence in amounts])

    raised(outcomes, *TOO_MUCH)
    made = [isinstance(outcome, Refund) for outcome in outcomes]
    given = [pence for pence, was_made in zip(amounts, made, strict=True) if was_made]
    refused = [pence for pence, was_made in zip(amounts, made, strict=True) if not was_made]
    assert 0 < sum(given) <= 1000
    assert min(refused) > 1000 - sum(given)  # what was refused would indeed not have fitted
    assert make.again(payment).refunded_pence == sum(given)
    assert sum(done_by_provider(payment, Operation.REFUND)) == sum(given)
    assert books(payment).get(LedgerAccount.CARD_CLEARING, 0) == 1000 - sum(given)
    settle(hands)


def test_refunds_while_the_provider_is_failing(hands):
    payment = make.captured_payment(1000)
    for kind in (
        FaultKind.TIMEOUT_AFTER_SUCCESS,
        FaultKind.ERROR_500,
        FaultKind.SLOW,
        FaultKind.TIMEOUT_BEFORE,
    ):
        make.fault(payment, kind=kind, operation=Operation.REFUND, times=3, delay_ms=2)

    def refund_and_send():
        refund = make.refund(payment, amount_pence=90)
        sending.send(refund.id)

    outcomes = at_once(*[refund_and_send] * 20)

    raised(outcomes, GatewayUnavailable, *TOO_MUCH)
    assert len(refunds_of(payment)) == 11
    assert laws.broken() == []
    unknown = [refund for refund in refunds_of(payment) if refund.state is RefundState.UNKNOWN]
    assert len(unknown) == 3 + 3 + 2  # the last fault strikes the last two
    settle(hands)
    assert {refund.state for refund in refunds_of(payment)} == {RefundState.SUCCESS}
    assert done_by_provider(payment, Operation.REFUND) == [90] * 11


def test_a_service_and_two_caseworkers_refund_the_same_payment(hands):
    payment = make.captured_payment(1000)
    claim = Claim.of(
        account_id=payment.account_id, key="k", method="POST", path="/refunds", body=b"600"
    )

    def create(**how):
        return creation.create(
            payment.id,
            account_id=payment.account_id,
            amount_pence=600,
            amount_available_pence=1000,
            **how,
        )

    def service():
        return create(actor=make.KEY, claim=claim)

    def caseworker(page):
        return create(actor=make.CASEWORKER, request_key=page)

    outcomes = at_once(
        *[service] * 5,
        *[lambda: caseworker("first page")] * 5,
        *[lambda: caseworker("second page")] * 5,
    )

    raised(outcomes, InFlight, AmountAvailableChanged, *TOO_MUCH)
    (refund,) = refunds_of(payment)
    assert {outcome.id for outcome in outcomes if isinstance(outcome, Refund)} == {refund.id}
    worker.drain()
    settle(hands)


def test_one_page_confirmed_by_twenty_clicks(hands):
    payment = make.captured_payment(1000)

    def click():
        return creation.create(
            payment.id,
            account_id=payment.account_id,
            amount_pence=100,
            actor=make.CASEWORKER,
            request_key="the page",
        )

    outcomes = at_once(*[click] * 20)

    raised(outcomes)
    assert len({refund.id for refund in outcomes}) == 1
    assert make.again(payment).refunded_pence == 100
    settle(hands)


def test_one_refund_sent_by_ten_workers(hands):
    payment = make.captured_payment(1000)
    refund = make.refund(payment)

    raised(at_once(*[lambda: sending.send(refund.id)] * 10))

    assert len(questions(refund)) == 1
    assert done_by_provider(payment, Operation.REFUND) == [1000]
    settle(hands)


def test_one_answer_told_by_ten_messengers(hands):
    payment = make.captured_payment(1000)
    refund = make.unanswered_refund(payment)
    question = make.open_question(refund)

    raised(at_once(*[lambda: sending.resolve(question, payment)] * 10))

    assert story(refund).count("refund_succeeded") == 1
    settle(hands)


# Confirming, calling off, running out of time


def test_twenty_clicks_on_confirm(hands):
    payment = make.authorised_payment()

    outcomes = at_once(*[lambda: confirmation.confirm(payment.id, actor=make.PAYER)] * 20)

    raised(outcomes)
    assert {outcome.state for outcome in outcomes} == {State.CONFIRMED}
    assert story(payment).count("payment_confirmed") == 1
    assert len(jobs()) == 1
    settle(hands)


@pytest.mark.parametrize("delayed", [False, True])
def test_confirm_cancel_and_expire_at_once(hands, delayed):
    seen = set()
    for round_number in range(6):
        payment = make.authorised_payment(delayed_capture=delayed)
        hands.forward(minutes=91)
        contest = [
            lambda payment=payment: confirmation.confirm(payment.id, actor=make.PAYER),
            lambda payment=payment: cancellation.cancel_by_user(payment.id, actor=make.PAYER),
            lambda payment=payment: cancellation.cancel_by_service(
                payment.id, account_id=payment.account_id, actor=make.KEY
            ),
            lambda payment=payment: expiry.expire(payment.id),
        ]
        random.Random(round_number).shuffle(contest)

        raised(at_once(*contest), NotCancellable, TransitionNotAllowed)

        ended = [
            name
            for name in story(payment)
            if name.startswith(("payment_confirmed", "payment_cancelled", "payment_expired"))
        ]
        # With delayed capture a service may still call off what was confirmed. Nothing else.
        assert len(ended) == 1 or ended == [
            "payment_confirmed_for_delayed_capture",
            "payment_cancelled_by_service",
        ]
        seen.add(make.again(payment).state)
    assert seen
    hands.forward(hours=121)
    settle(hands)


def test_capturing_and_cancelling_what_waits_for_the_service(hands):
    for _ in range(4):
        payment = make.capturable_payment()
        raised(
            at_once(
                lambda payment=payment: capture.request(
                    payment.id, account_id=payment.account_id, actor=make.KEY
                ),
                lambda payment=payment: cancellation.cancel_by_service(
                    payment.id, account_id=payment.account_id, actor=make.KEY
                ),
            ),
            NotCancellable,
            capture.NotCapturable,
        )
        assert make.again(payment).state in {State.CONFIRMED, State.CANCELLED_BY_SERVICE}
    settle(hands)


def test_entering_a_card_while_cancelling_and_expiring(hands):
    for _ in range(4):
        payment = make.started_payment()
        hands.forward(minutes=91)
        raised(
            at_once(
                lambda payment=payment: make.enter_card(payment),
                lambda payment=payment: cancellation.cancel_by_user(payment.id, actor=make.PAYER),
                lambda payment=payment: expiry.expire(payment.id),
            ),
            TransitionNotAllowed,
            StillWaiting,
            NotCancellable,
        )
    assert laws.broken() == []
    hands.forward(hours=2)
    settle(hands)


def test_one_payer_with_five_cards_at_once(hands):
    payment = make.started_payment()

    outcomes = at_once(*[lambda: make.enter_card(payment)] * 5)

    raised(outcomes, StillWaiting, TransitionNotAllowed)
    assert done_by_provider(payment, Operation.AUTHORISE) == [1000]
    assert make.again(payment).state is State.AUTHORISED


# Workers


def test_one_capture_by_ten_workers(hands):
    payment = make.confirmed_payment()

    raised(at_once(*[lambda: capture.perform(payment.id)] * 10))

    assert done_by_provider(payment, Operation.CAPTURE) == [1000]
    assert make.again(payment).state is State.CAPTURED
    settle(hands)


def test_a_worker_that_is_so_slow_that_another_takes_its_job(hands, monkeypatch):
    payment = make.confirmed_payment()
    asked, go_on = threading.Event(), threading.Event()

    def wait(instruction, answer):
        asked.set()
        go_on.wait(20)

    monkeypatch.setattr(faults, "before_answer", wait)
    (job,) = queue.claim(lease_seconds=30)
    slow = threading.Thread(target=worker.run_one, args=(job,))
    slow.start()
    assert asked.wait(20)

    hands.forward(seconds=31)
    assert worker.drain() == 1  # the same job, by somebody else, who finds the question open
    assert make.again(payment).state is State.CONFIRMED
    scheduler.tick()
    worker.drain()  # who looks it up
    assert make.again(payment).state is State.CAPTURED
    go_on.set()
    slow.join(20)

    assert done_by_provider(payment, Operation.CAPTURE) == [1000]
    assert story(payment).count("payment_captured") == 1
    settle(hands)


def test_many_payments_many_workers_and_a_failing_provider(hands):
    account = make.account()
    payments = [make.confirmed_payment(account=account) for _ in range(12)]
    for kind in set(FaultKind):
        make.fault(account, kind=kind, operation=Operation.CAPTURE, times=2, delay_ms=1)

    raised(at_once(*[worker.drain] * 6, *[scheduler.tick] * 2))

    assert laws.broken() == []
    settle(hands)
    assert {make.again(payment).state for payment in payments} == {State.CAPTURED}


def test_a_look_up_and_the_answer_itself_arrive_together(hands, monkeypatch):
    payment = make.started_payment()
    meeting = threading.Barrier(2)

    def meet(instruction, answer):
        meeting.wait(20)

    monkeypatch.setattr(faults, "before_answer", meet)

    def look_up():
        meeting.wait(20)
        scheduler.tick()
        worker.drain()

    raised(at_once(lambda: make.enter_card(payment), look_up))

    assert make.again(payment).state is State.AUTHORISED
    assert story(payment).count("payment_authorised") == 1


# Ways in


def test_one_token_used_by_twenty():
    made = make.created()

    outcomes = at_once(*[lambda: tokens.redeem(made.token)] * 20)

    assert len(raised(outcomes, TokenNotUsable)) == 19


def test_twenty_who_open_the_pages_start_the_payment_once():
    payment = make.payment()

    raised(at_once(*[lambda: authorisation.start(payment.id, actor=make.PAYER)] * 20))

    assert story(payment).count("payment_started") == 1
