"""What the sandbox does by itself: disputes that test cards lead to, payouts, and its outbox."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app import clock, db, gateways, settings
from app.gateways.port import (
    Approved,
    DisputeNews,
    DisputeStage,
    Failed,
    Operation,
    Settled,
    SettledItem,
    SettlementNews,
)
from app.gateways.sandbox import acting, disputes, faults, outbox, payouts
from app.gateways.sandbox.disputes import FEE_PENCE, NoDisputeForThat, NothingToDispute
from app.gateways.sandbox.models import FaultKind, SandboxDispute
from tests.support.clocks import Clock
from tests.support.mortality import survives
from tests.support.together import at_once, raised

ACCOUNT = "an-account"
LOST, WON, STAYS = "4000000000000259", "4000000000002685", "4000000000001976"

pytestmark = pytest.mark.settings(
    sandbox_dispute_step_seconds=30, sandbox_settles_after_seconds=300
)


@pytest.fixture
def sandbox():
    return gateways.named("sandbox")


@pytest.fixture
def hands():
    moved = Clock()
    with clock.replaced(moved.now):
        yield moved


@pytest.fixture
def captured(sandbox, instruct):
    """`captured(number)`: a captured payment of 1000 pence, to be continued by `instruct`."""

    def one(number="4242424242424242", **fields):
        instruction = instruct(number=number, **fields)
        instruction = replace(instruction, transaction=sandbox.authorise(instruction).transaction)
        assert isinstance(sandbox.capture(instruct(Operation.CAPTURE, like=instruction)), Approved)
        return instruction

    return one


@pytest.fixture
def heard(sandbox):
    """Everything the sandbox has told since this was last asked, read by the gateway itself."""

    def hear(account_id=None):
        found = []
        for message in outbox.waiting(account_id=account_id):
            found.append(read(sandbox, message))
            outbox.arrived(message)
        return found

    return hear


def read(sandbox, message):
    token = settings.current().sandbox_notification_token
    return sandbox.read_notification(json.dumps(message.body).encode(), {"Authorization": token})


def stages(news):
    return [one.stage.value for one in news if isinstance(one, DisputeNews)]


# Disputes


LEADS_TO = {
    LOST: (["opened", "evidence_submitted", "lost"], "fraudulent"),
    WON: (["opened", "evidence_submitted", "won"], "product_not_received"),
    STAYS: (["opened"], "general"),
}


@pytest.mark.parametrize("number", LEADS_TO)
def test_these_cards_dispute_what_was_captured(hands, captured, heard, number):
    story, reason = LEADS_TO[number]
    payment = captured(number)
    acting.act()
    assert heard() == []

    told = []
    for _ in range(5):
        hands.forward(seconds=30)
        acting.act()
        told += [one for one in heard() if isinstance(one, DisputeNews)]

    assert stages(told) == story
    assert {one.dispute for one in told} == {told[0].dispute}
    assert len({one.id for one in told}) == len(story)
    for one in told:
        assert (one.payment_id, one.transaction) == (payment.payment_id, payment.transaction)
        assert (one.amount_pence, one.reason) == (1000, reason)
        assert one.fee_pence == (FEE_PENCE if one.stage is DisputeStage.LOST else 0)
        assert one.evidence_due_at > clock.now()


def test_other_cards_dispute_nothing(hands, captured, heard):
    captured()
    hands.forward(seconds=200)

    acting.act()

    assert stages(heard()) == []


def test_what_was_only_authorised_is_not_disputed(hands, sandbox, instruct, heard):
    sandbox.authorise(instruct(number=LOST))
    hands.forward(days=1)

    acting.act()

    assert heard() == []


def test_what_is_left_is_disputed(hands, sandbox, captured, instruct, heard):
    payment = captured(STAYS)
    sandbox.refund(instruct(Operation.REFUND, like=payment, amount_pence=400))
    hands.forward(seconds=30)

    acting.act()

    assert [one.amount_pence for one in heard()] == [600]


def test_nothing_is_left_to_dispute(hands, sandbox, captured, instruct, heard):
    payment = captured(LOST)
    sandbox.refund(instruct(Operation.REFUND, like=payment))
    hands.forward(seconds=100)

    acting.act()

    assert stages(heard()) == []
    with pytest.raises(NothingToDispute):
        disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.OPENED)
    with pytest.raises(NothingToDispute):
        disputes.take_step(ACCOUNT, "another", DisputeStage.OPENED)


def test_what_is_disputed_or_lost_is_not_refunded(sandbox, captured, instruct):
    payment = captured()
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.OPENED)

    def refund():
        return sandbox.refund(instruct(Operation.REFUND, like=payment, amount_pence=1))

    assert isinstance(refund(), Failed)
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.WON)
    assert isinstance(refund(), Approved)
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.OPENED)
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.LOST)
    assert isinstance(refund(), Failed)


def test_a_dispute_goes_forward_only(captured, heard):
    payment = captured()
    follow = [DisputeStage.EVIDENCE_SUBMITTED, DisputeStage.WON, DisputeStage.LOST]
    for stage in follow:
        with pytest.raises(NoDisputeForThat):
            disputes.take_step(ACCOUNT, payment.payment_id, stage)

    for stage in (DisputeStage.OPENED, *follow[:2]):
        disputes.take_step(ACCOUNT, payment.payment_id, stage, reason="duplicate")
    for stage in follow:
        with pytest.raises(NoDisputeForThat):
            disputes.take_step(ACCOUNT, payment.payment_id, stage)

    assert stages(heard()) == ["opened", "evidence_submitted", "won"]


def test_another_account_cannot_dispute_it(captured):
    payment = captured()

    with pytest.raises(NothingToDispute):
        disputes.take_step("another", payment.payment_id, DisputeStage.OPENED)


def test_a_plan_that_somebody_overtook_is_dropped(hands, captured, heard):
    payment = captured(LOST)
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.OPENED)
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.WON)
    hands.forward(seconds=20)
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.OPENED)
    disputes.take_step(ACCOUNT, payment.payment_id, DisputeStage.LOST)
    hands.forward(seconds=100)

    acting.act()

    assert stages(heard()) == ["opened", "won", "opened", "lost"]


def test_a_refund_and_a_dispute_at_once_are_one_of_the_two(sandbox, captured, instruct):
    for _ in range(5):
        payment = captured()
        refund = instruct(Operation.REFUND, like=payment)

        refunded, disputed = at_once(
            lambda refund=refund: sandbox.refund(refund),
            lambda of=payment: disputes.take_step(ACCOUNT, of.payment_id, DisputeStage.OPENED),
        )

        raised([refunded, disputed], NothingToDispute)
        assert isinstance(refunded, Approved) is not isinstance(disputed, SandboxDispute)


# Payouts


def test_everything_is_paid_out_once(hands, sandbox, captured, instruct, heard):
    payment, lost = captured(), captured(number=LOST)
    refund = instruct(Operation.REFUND, like=payment, amount_pence=400)
    name = sandbox.refund(refund).transaction
    sandbox.authorise(instruct())
    sandbox.refund(instruct(Operation.REFUND, like=payment, amount_pence=4000))
    days = set()  # two, where midnight comes meanwhile
    for _ in range(6):
        hands.forward(seconds=110)
        days.add(clock.now().date())
        acting.act()
        days.add(clock.now().date())

    told = heard()
    paid = [one for one in told if isinstance(one, SettlementNews)]
    dispute = next(one.dispute for one in told if isinstance(one, DisputeNews))

    assert sorted((item for one in paid for item in one.items), key=repr) == sorted(
        [
            SettledItem(
                kind=Settled.PAYMENT, transaction=payment.transaction, key=payment.payment_id
            ),
            SettledItem(kind=Settled.PAYMENT, transaction=lost.transaction, key=lost.payment_id),
            SettledItem(kind=Settled.REFUND, transaction=name, key=refund.key),
            SettledItem(kind=Settled.DISPUTE, transaction=dispute),
        ],
        key=repr,
    )
    assert len({one.payout for one in paid}) == len(paid)
    assert {one.settled_on for one in paid} <= days


def test_nothing_is_paid_out_early_unless_it_is_asked_for(hands, captured, heard):
    captured()
    captured(account_id="another")
    captured(amount_pence=0)
    hands.forward(seconds=299)
    acting.act()
    assert heard() == []

    assert payouts.pay_out(ACCOUNT) == 1
    assert payouts.pay_out(ACCOUNT) == 0

    assert len(heard(ACCOUNT)) == 1
    assert heard() == []


def test_many_payments_make_many_messages(monkeypatch, captured, heard):
    monkeypatch.setattr(payouts, "MOST_ITEMS", 2)
    for _ in range(5):
        captured()

    assert payouts.pay_out(ACCOUNT) == 5

    assert [len(one.items) for one in heard()] == [2, 2, 1]


def test_eight_payouts_at_once_pay_once(captured, heard):
    for _ in range(4):
        captured()

    outcomes = at_once(*[lambda: payouts.pay_out(ACCOUNT)] * 8)

    assert raised(outcomes) == []
    assert sum(outcomes) == 4
    items = [item for one in heard() for item in one.items]
    assert len(items) == len(set(items)) == 4


# The outbox


def test_what_happens_is_told_and_what_is_told_has_happened(hands, captured, heard):
    number = iter(range(100))

    def prepare():
        return captured(LOST, payment_id=f"mortal-{next(number)}")

    def act():
        hands.forward(seconds=30 * 3 + 300)
        acting.act()

    def check(payment):
        told = [one for one in heard() if payment.payment_id in repr(one)]
        assert stages(told) == ["opened", "evidence_submitted", "lost"]
        hands.forward(seconds=301)
        acting.act()
        with db.reading() as session:
            [dispute] = session.query(SandboxDispute).filter_by(payment_id=payment.payment_id)
        taken = [
            item.transaction for one in [*told, *heard()] for item in getattr(one, "items", ())
        ]
        assert taken.count(payment.transaction) == 1
        assert dispute.payout

    survives(act, prepare=prepare, check=check)


def test_two_processes_take_each_step_once(hands, captured, heard):
    for _ in range(3):
        captured(LOST)
    hands.forward(seconds=100)

    assert raised(at_once(*[acting.act] * 4)) == []

    told = stages(heard())
    assert sorted(told) == sorted(["opened", "evidence_submitted", "lost"] * 3)


def test_a_message_that_did_not_arrive_is_sent_again(hands, captured):
    captured()
    payouts.pay_out(ACCOUNT)
    [message] = outbox.waiting()

    outbox.try_again(message)
    assert outbox.waiting() == []

    hands.forward(seconds=31)
    assert [one.body for one in outbox.waiting()] == [message.body]
    outbox.arrived(message)
    outbox.try_again(message)
    hands.forward(seconds=31)
    assert outbox.waiting() == []


def test_a_provider_that_answers_no_look_ups_tells_nothing(captured):
    captured()
    captured(account_id="another")
    faults.set_fault(ACCOUNT, kind=FaultKind.TIMEOUT_BEFORE, looking_up=True)
    for account_id in (ACCOUNT, "another"):
        payouts.pay_out(account_id)

    assert [message.account_id for message in outbox.waiting()] == ["another"]

    faults.clear_faults(ACCOUNT)
    assert len(outbox.waiting()) == 2


def test_a_payout_says_the_day(captured, heard):
    with clock.replaced(lambda: datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)):
        captured()
        payouts.pay_out(ACCOUNT)
        [news] = heard()

    assert news.settled_on == datetime(2026, 2, 28, tzinfo=UTC).date()
