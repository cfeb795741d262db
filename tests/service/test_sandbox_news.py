"""From the sandbox's own initiative to our books, by the door that every provider uses."""

from dataclasses import replace

import pytest

from app import gateways, settings
from app.disputes.states import DisputeState
from app.gateways.port import DisputeStage, NotificationNotGenuine
from app.gateways.sandbox import disputes, payouts
from app.jobs import news, sandbox, scheduler
from app.ledger import LedgerAccount
from app.refunds.creation import RefundNotAvailable
from tests import make
from tests.support import laws
from tests.support.disputing import dispute_of, paid_with
from tests.support.looking import books, story
from tests.support.together import at_once, raised

LOST, WON, STAYS = "4000000000000259", "4000000000002685", "4000000000001976"

pytestmark = pytest.mark.settings(sandbox_dispute_step_seconds=0, sandbox_settles_after_seconds=0)


@pytest.mark.parametrize(
    ("number", "state", "disputed"),
    [
        (LOST, DisputeState.LOST, True),
        (WON, DisputeState.WON, False),
        (STAYS, DisputeState.NEEDS_RESPONSE, True),
    ],
)
def test_a_test_card_is_all_it_takes(number, state, disputed):
    payment = paid_with(number)

    scheduler.tick()

    dispute = dispute_of(payment)
    assert (dispute.state, make.again(payment).disputed) == (state, disputed)
    assert make.again(payment).settled_on is not None
    assert (dispute.settled_on is not None) is (state is DisputeState.LOST)
    assert laws.broken() == laws.unsettled() == []


def test_everything_is_settled_in_time():
    payment = make.captured_payment(1000)
    refund = make.successful_refund(payment, amount_pence=400)

    scheduler.tick()

    assert make.again(payment).settled_on == make.again(refund).settled_on is not None
    assert story(payment)[-1] == "payment_settled"
    assert story(refund)[-1] == "refund_settled"
    assert laws.unsettled() == []


@pytest.mark.settings(sandbox_settles_after_seconds=300)
def test_nothing_is_settled_before_its_time(hands):
    payment = make.captured_payment(1000)
    hands.forward(seconds=290)
    scheduler.tick()
    assert make.again(payment).settled_on is None

    hands.forward(seconds=20)
    scheduler.tick()

    assert make.again(payment).settled_on is not None


def test_four_processes_tell_the_same_things(hands):
    payments = [paid_with(number) for number in (LOST, WON, STAYS)]

    outcomes = at_once(*[sandbox.act] * 4)
    hands.forward(seconds=31)
    sandbox.act()

    assert raised(outcomes) == []
    assert [dispute_of(payment).state for payment in payments] == [
        DisputeState.LOST,
        DisputeState.WON,
        DisputeState.NEEDS_RESPONSE,
    ]
    assert laws.broken() == laws.unsettled() == []


def test_a_refund_meets_a_dispute_on_its_way():
    """The bank knows already, and we do not yet: whoever is first, no money leaves twice."""
    payment = make.captured_payment(1000)
    disputes.take_step(payment.account_id, payment.id, DisputeStage.OPENED)

    refund = make.successful_refund(payment, amount_pence=400)
    sandbox.act()

    assert make.again(refund).failure == "the payment is disputed"
    assert make.again(payment).refunded_pence == 0
    assert books(payment) == {
        LedgerAccount.CARD_CLEARING: 1000,
        LedgerAccount.CHARGEBACK: -1000,
    }
    with pytest.raises(RefundNotAvailable):
        make.refund(payment, amount_pence=400)
    assert laws.broken() == []


def test_refunds_and_a_dispute_at_once():
    account = make.account()
    for _ in range(3):
        payment = make.captured_payment(1000, account=account)

        outcomes = at_once(
            lambda of=payment: make.successful_refund(of, amount_pence=400),
            lambda of=payment: disputes.take_step(account.id, of.id, DisputeStage.OPENED),
            sandbox.act,
            lambda of=payment: make.successful_refund(of, amount_pence=400),
        )
        sandbox.act()

        raised(outcomes, RefundNotAvailable)
        assert make.again(payment).disputed
        assert laws.broken() == []


def test_one_message_that_fails_does_not_keep_back_the_others(monkeypatch, hands):
    account = make.account()
    first, second = (make.captured_payment(1000, account=account) for _ in range(2))
    for payment in (first, second):
        disputes.take_step(account.id, payment.id, DisputeStage.OPENED)
    usual = news.take_in

    def failing(provider, told):
        if told.payment_id == first.id:
            raise RuntimeError("no")
        return usual(provider, told)

    monkeypatch.setattr(news, "take_in", failing)
    sandbox.act()
    assert not make.again(first).disputed
    assert make.again(second).disputed

    monkeypatch.undo()
    hands.forward(seconds=31)
    sandbox.act()
    assert make.again(first).disputed


def test_the_sandbox_has_to_prove_itself(hands):
    payment = make.captured_payment(1000)
    disputes.take_step(payment.account_id, payment.id, DisputeStage.OPENED)
    config = settings.current()
    settings.use(replace(config, sandbox_notification_token="another token"))
    with pytest.raises(NotificationNotGenuine):
        gateways.named("sandbox").read_notification(b"{}", {"Authorization": "wrong"})

    sandbox.act()
    assert not make.again(payment).disputed

    settings.use(config)
    hands.forward(seconds=31)
    sandbox.act()
    assert make.again(payment).disputed


def test_only_the_account_that_asked_is_told_of(hands):
    payments = [make.captured_payment(1000) for _ in range(2)]
    for payment in payments:
        payouts.pay_out(payment.account_id)

    sandbox.tell(account_id=payments[0].account_id)

    assert [make.again(payment).settled_on is not None for payment in payments] == [True, False]
