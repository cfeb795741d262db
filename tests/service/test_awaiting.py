"""Waiting for money from some other place: once, for the type that was chosen, and for so long."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app import clock, db
from app.jobs import scheduler
from app.payments import awaiting, cancellation, queries, ways
from app.payments.awaiting import NotThisWay
from app.payments.questions import StillWaiting
from app.payments.states import State, TransitionNotAllowed
from tests import make
from tests.support.counter import counter  # noqa: F401  the fixture
from tests.support.looking import story
from tests.support.together import at_once, raised

pytestmark = pytest.mark.usefixtures("counter")

UNTIL = datetime(2099, 6, 4, 23, 59, 59, tzinfo=ZoneInfo("Europe/London"))


def chosen(**asked):
    payment = make.payment(account=make.account(payment_types=["card", "counter"]), **asked)
    return ways.choose(payment.id, "counter", actor=make.PAYER)


def issue(payment, until=UNTIL, *, payment_type="counter"):
    with db.transaction() as session:
        locked = queries.for_change(session, payment.id)
        return awaiting.issue_in(
            session, locked, payment_type=payment_type, until=until, actor=make.PAYER
        )


def test_it_waits_until_its_own_deadline_and_not_for_90_minutes(hands):
    payment = chosen()

    assert issue(payment)
    found = make.again(payment)
    assert (found.state, found.external.status) == (State.AWAITING_PAYMENT, "submitted")
    assert found.expires_at == UNTIL
    hands.forward(days=30)
    scheduler.tick()
    assert make.again(payment).state is State.AWAITING_PAYMENT


def test_twice_is_once_and_the_deadline_stays():
    payment = chosen()

    assert issue(payment)
    assert not issue(payment, until=None)

    assert make.again(payment).expires_at == UNTIL
    assert story(payment).count("payment_voucher_issued") == 1


def test_when_its_time_is_up_it_expires(hands):
    payment = chosen()
    issue(payment, until=clock.now().astimezone(ZoneInfo("Europe/London")))

    hands.forward(minutes=6)
    scheduler.tick()

    assert make.again(payment).state is State.EXPIRED


def test_of_two_who_issue_at_once_one_does():
    payment = chosen()

    assert sorted(at_once(lambda: issue(payment), lambda: issue(payment))) == [False, True]


def test_it_is_refused_where_the_payer_pays_otherwise_or_not_at_all():
    with pytest.raises(NotThisWay):
        issue(ways.choose(chosen().id, "card", actor=make.PAYER))
    payment = chosen()
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    with pytest.raises(TransitionNotAllowed):
        issue(payment)


def test_it_is_refused_while_a_bank_is_asked():
    payment = make.unanswered_payment()

    with pytest.raises(StillWaiting):
        issue(payment, payment_type="card")


def test_the_payer_who_cancels_meanwhile_is_first_or_second():
    payment = chosen()

    outcomes = at_once(
        lambda: issue(payment), lambda: cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    )

    raised(outcomes, TransitionNotAllowed)
    assert make.again(payment).state is State.CANCELLED_BY_USER
