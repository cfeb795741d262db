"""What was paid out, and when: told by a provider, written down once, posted nowhere."""

from datetime import date

import pytest

from app import events
from app.disputes import settlement as of_disputes
from app.disputes.settlement import DisputeNotFound
from app.payments import settlement as of_payments
from app.payments.queries import PaymentNotFound
from app.payments.states import State
from app.refunds import settlement as of_refunds
from app.refunds.queries import RefundNotFound
from app.wire.v1 import payments as payment_wire
from app.wire.v1 import refunds as refund_wire
from tests import make
from tests.support import laws
from tests.support.disputing import BANK, tell
from tests.support.looking import books, story
from tests.support.together import at_once, raised

DAY, LATER = date(2026, 3, 2), date(2026, 3, 9)


def settle(thing, settled_on=DAY, payout="po-1"):
    told = {"settled_on": settled_on, "payout": payout, "actor": BANK}
    match type(thing).__name__:
        case "Payment":
            return of_payments.settle(thing.id, **told)
        case "Refund":
            return of_refunds.settle(thing.id, **told)
        case _:
            return of_disputes.settle(thing.provider, thing.provider_dispute, **told)


def lost_dispute():
    return tell("lost", make.captured_payment(1000))


THINGS = {
    "payment": make.captured_payment,
    "refund": make.successful_refund,
    "dispute": lost_dispute,
}


@pytest.mark.parametrize("kind", THINGS)
def test_a_day_is_written_down_once(kind):
    thing = THINGS[kind]()

    assert settle(thing)
    assert not settle(thing)
    assert not settle(thing, LATER, "po-2")

    assert make.again(thing).settled_on == DAY
    assert story(thing).count(f"{kind}_settled") == 1
    payment_id = thing.id if kind == "payment" else thing.payment_id
    last = events.timeline(payment_id)[-1]
    assert last.details == {
        "amount_pence": 1000,
        "settled_on": "2026-03-02",
        "payout": "po-1",
    }
    assert laws.broken() == []


@pytest.mark.parametrize("kind", THINGS)
def test_eight_messages_at_once(kind):
    thing = THINGS[kind]()

    outcomes = at_once(*[lambda: settle(thing)] * 8)

    assert raised(outcomes) == []
    assert sum(outcomes) == 1
    assert laws.broken() == []


def test_no_money_moves_in_the_books():
    payment = make.captured_payment(1000)
    refund = make.successful_refund(payment, amount_pence=300)
    dispute = tell("lost", payment, amount_pence=700)
    before = books(payment)

    for thing in (payment, refund, dispute):
        assert settle(thing)

    assert books(payment) == before


def test_services_see_the_day():
    payment = make.captured_payment(1000)
    refund = make.successful_refund(payment)
    assert "settled_date" not in payment_wire.payment(payment)["settlement_summary"]

    settle(payment)
    settle(refund, LATER)

    shown = payment_wire.payment(make.again(payment))["settlement_summary"]
    assert shown["settled_date"] == "2026-03-02"
    shown = refund_wire.refund(make.again(refund))["settlement_summary"]
    assert shown == {"settled_date": "2026-03-09"}


def test_only_what_was_taken_can_have_been_paid_out():
    settled = {state for state in State if settle(make.payment_in(state))}

    assert settled == {State.CONFIRMED, State.CAPTURED}
    assert laws.broken() == []


def test_neither_a_failed_refund_nor_a_dispute_that_was_won_is_settled():
    refund = make.failed_refund()
    dispute = tell("won", make.captured_payment(1000))

    assert not settle(refund)
    assert not settle(dispute)

    assert make.again(refund).settled_on is None
    assert make.again(dispute).settled_on is None


def test_a_dispute_may_be_settled_before_we_hear_that_it_was_lost():
    payment = make.captured_payment(1000)
    dispute = tell("opened", payment)

    assert settle(dispute)
    tell("lost", payment)

    assert make.again(dispute).settled_on == DAY
    assert laws.broken() == []


def test_the_unknown():
    told = {"settled_on": DAY, "payout": "po-1", "actor": BANK}
    with pytest.raises(PaymentNotFound):
        of_payments.settle("nothing", **told)
    with pytest.raises(RefundNotFound):
        of_refunds.settle("nothing", **told)
    with pytest.raises(DisputeNotFound):
        of_disputes.settle("sandbox", "nothing", **told)
    dispute = lost_dispute()
    with pytest.raises(DisputeNotFound):
        of_disputes.settle("another", dispute.provider_dispute, **told)
