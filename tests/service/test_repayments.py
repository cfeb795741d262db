"""Opening a repayment, and what its refund hears of it."""

import pytest

from app import db
from app.emails import postman
from app.gateways.port import NeverArrived, Pending
from app.ledger import LedgerAccount
from app.payments.models import Payment
from app.refunds.models import Refund
from app.refunds.states import RefundState
from app.repayments import answers, links, opening, reminders
from app.repayments.links import LinkNotGood
from app.repayments.opening import OpenedOtherwise
from app.repayments.states import RepaymentState
from tests import make
from tests.support import repaying
from tests.support.emails import outbox
from tests.support.looking import books
from tests.support.repaying import desk  # noqa: F401  the fixture

pytestmark = pytest.mark.usefixtures("desk")


def reopen(repayment, **other):
    same = {
        name: getattr(repayment, name)
        for name in ("account_id", "payment_id", "amount_pence", "refund_id", "exception_id")
    }
    with db.transaction() as session:
        return opening.open_in(
            session,
            email=repayment.email,
            language="en",
            actor=make.CASEWORKER,
            **same | other,
        )


def test_a_refund_that_goes_round_opens_a_repayment_and_waits_for_it():
    repayment = repaying.of_refund(25_050)

    refund = refund_of(repayment)
    assert (repayment.state, repayment.amount_pence) == (RepaymentState.WAITING, 25_050)
    assert refund.state is RefundState.SUBMITTED
    assert refund.provider_transaction == repayment.id
    assert answers.of(refund.id) == Pending(repayment.id)
    assert books(payment_of(repayment)) == {
        LedgerAccount.NETWORK_CLEARING: 25_050,
        LedgerAccount.REFUNDS_IN_FLIGHT: -25_050,
    }


def test_a_refund_without_a_repayment_never_arrived():
    assert answers.of("0" * 26) == NeverArrived()


@pytest.mark.parametrize("of", [repaying.of_refund, repaying.of_exception])
def test_opened_twice_it_is_one_and_never_of_another_sum(of):
    repayment = of(500)

    assert reopen(repayment).id == repayment.id
    with pytest.raises(OpenedOtherwise):
        reopen(repayment, amount_pence=501)


def test_a_repayment_is_of_one_thing():
    repayment = repaying.of_exception(500)

    with pytest.raises(ValueError):
        reopen(repayment, exception_id=None)


def test_the_money_of_an_exception_is_set_aside_at_once():
    repayment = repaying.of_exception(500)

    assert books(payment_of(repayment)) == {
        LedgerAccount.NETWORK_CLEARING: 500,
        LedgerAccount.REPAYMENTS: -500,
    }


def test_the_payer_gets_a_link_and_is_reminded_until_they_choose(hands):
    repayment = repaying.of_exception(500)
    first, *_ = links_sent()
    for _ in range(27):
        hands.forward(days=7)
        reminders.send_due()

    assert len(links_sent()) == 1 + len(reminders.AFTER)
    with pytest.raises(LinkNotGood):  # after 180 days
        links.find(first)
    assert links.find(links_sent()[-1]).id == repayment.id


def test_a_link_that_nobody_made_opens_nothing():
    with pytest.raises(LinkNotGood):
        links.find("0" * 26)


def links_sent():
    postman.drain()
    return [email.link.rpartition("/")[2] for email in outbox() if email.link]


def refund_of(repayment):
    with db.reading() as session:
        return session.get_one(Refund, repayment.refund_id)


def payment_of(repayment):
    with db.reading() as session:
        return session.get_one(Payment, repayment.payment_id)
