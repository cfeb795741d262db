"""Payments that were taken by telephone, elsewhere."""

import pytest

from app.idempotency import Claim, InFlight, KeyReused, Replay
from app.jobs import scheduler, worker
from app.payments import cancellation, capture, expiry, external
from app.payments.cancellation import NotCancellable
from app.payments.capture import NotCapturable
from app.payments.external import TakenPayment
from app.payments.states import Happened, State
from app.refunds import creation as refunds
from app.refunds.creation import RefundNotAvailable
from tests import make
from tests.support import laws
from tests.support.clocks import travelled
from tests.support.looking import books, done_by_provider, jobs, questions, story
from tests.support.together import at_once, raised


def taken(account=None, **told):
    """A payment as whoever took it tells of it."""
    owner = account or make.account()
    usual = {
        "account_id": owner.id,
        "service_id": owner.service_id,
        "provider": owner.provider,
        "provider_id": "17498-8412u9",
        "amount_pence": 12_000,
        "reference": "MRPC12345",
        "description": "New passport application",
        "outcome": Happened.TAKEN_ELSEWHERE,
        "card_brand": "visa",
        "card_last_four": "1234",
    }
    return TakenPayment(**usual | told)


def record(told, **also):
    return external.record(told, actor=make.KEY, **also)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Happened.TAKEN_ELSEWHERE, State.CONFIRMED),
        (Happened.DECLINED, State.DECLINED),
        (Happened.ERRORED, State.ERRORED),
    ],
)
def test_it_is_kept_with_its_outcome_and_left_alone(outcome, state):
    recorded = record(taken(outcome=outcome))

    payment = make.again(recorded.payment)
    assert recorded.is_new
    assert payment.state is state
    assert (payment.authorisation_mode, payment.source) == ("external", "external_telephone")
    assert payment.expires_at is None
    assert story(payment) == ["payment_created", outcome]
    assert jobs() == []
    with travelled(days=30):
        scheduler.tick()
        worker.drain()
        assert expiry.expire_due() == 0
    assert make.again(payment).version == payment.version
    assert (questions(payment), done_by_provider(payment), books(payment)) == ([], [], {})
    assert laws.broken() == laws.unsettled() == []


def test_nothing_can_be_done_to_it():
    payment = record(taken()).payment
    whose = {"account_id": payment.account_id, "actor": make.KEY}

    with pytest.raises(NotCancellable):
        cancellation.cancel_by_service(payment.id, **whose)
    with pytest.raises(NotCapturable):
        capture.request(payment.id, **whose)
    with pytest.raises(RefundNotAvailable) as refused:
        refunds.create(payment.id, amount_pence=1, **whose)
    assert refused.value.availability == "pending"
    capture.perform(payment.id)  # were there ever a job for it
    assert make.again(payment).state is State.CONFIRMED
    assert questions(payment) == []


def test_told_again_the_first_is_handed_back():
    first = taken()
    payment = record(first).payment

    again = record(taken(make.account(), provider_id="another"))
    repeat = record(
        TakenPayment(
            account_id=first.account_id,
            service_id=first.service_id,
            provider=first.provider,
            provider_id=first.provider_id,
            amount_pence=1,
            reference="changed",
            description="changed",
            outcome=Happened.DECLINED,
        )
    )

    assert again.is_new
    assert not repeat.is_new
    assert repeat.payment.id == payment.id
    assert make.again(payment).state is State.CONFIRMED


def test_another_account_may_know_another_payment_by_the_same_name():
    assert record(taken()).payment.id != record(taken()).payment.id


def test_told_twenty_times_at_once_there_is_one():
    told = taken()

    outcomes = at_once(*[lambda: record(told)] * 20)

    assert len({outcome.payment.id for outcome in outcomes}) == 1
    assert sum(outcome.is_new for outcome in outcomes) == 1


def claim_of(told, body=b""):
    return Claim.of(
        account_id=told.account_id,
        key="k",
        method="POST",
        path="/v1/payment_notification",
        body=body,
    )


def test_told_at_once_with_one_key_there_is_one():
    told = taken()

    outcomes = at_once(*[lambda: record(told, claim=claim_of(told))] * 5)

    assert len(raised(outcomes, InFlight, Replay)) == 4
    assert not record(told).is_new


def test_a_key_is_used_up_by_a_repeat_too():
    told = taken()
    record(told)

    assert not record(told, claim=claim_of(told)).is_new
    with pytest.raises(KeyReused):
        record(told, claim=claim_of(told, b"other"))
