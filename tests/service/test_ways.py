"""The payer's choice of how to pay: kept under the payment's lock, until somebody was asked."""

import pytest

from app.gateways.port import GatewayUnavailable, Operation
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.payments import checkout, ways
from app.payments.states import State
from app.payments.types import NotOneOfTheWays
from app.payments.ways import NotByCard, TooLateToChoose
from tests import make
from tests.support.counter import counter  # noqa: F401  the fixture
from tests.support.looking import done_by_provider, story
from tests.support.together import at_once, raised

pytestmark = pytest.mark.usefixtures("counter")


def account(**settings):
    return make.account(payment_types=["card", "counter"], **settings)


def choose(payment, name):
    return ways.choose(payment.id, name, actor=make.PAYER)


def offered(payment):
    return [payment_type.name for payment_type in ways.offered(checkout.get(payment.id))]


def is_open(payment):
    return ways.is_open_to_choice(checkout.get(payment.id))


def test_a_new_account_takes_cards_and_leaves_no_choice():
    payment = make.payment()

    assert offered(payment) == ["card"]
    assert not is_open(payment)


def test_the_payer_is_offered_what_the_payment_can_be_paid_by():
    assert offered(make.payment(account=account())) == ["card", "counter"]
    assert offered(make.payment(account=account(), delayed_capture=True)) == ["card"]
    assert offered(make.payment(50, account=account())) == ["card"]


def test_a_type_that_was_switched_off_meanwhile_is_still_that_of_its_payments():
    assert offered(make.payment(50, account=make.account(payment_types=["counter"]))) == ["card"]
    assert offered(make.payment(account=make.account(payment_types=["gone"]))) == ["card"]


def test_what_the_payer_chose_is_kept_and_may_be_changed():
    payment = make.started_payment(account=account())

    for name in ("counter", "counter", "card", "counter"):
        choose(payment, name)

    assert make.again(payment).type == "counter"
    assert make.again(payment).state is State.STARTED
    assert story(payment)[2:] == ["payment_type_chosen"] * 3


def test_what_is_not_offered_cannot_be_chosen():
    for payment in (make.payment(), make.payment(50, account=account())):
        for name in ("counter", "", "voucher"):
            with pytest.raises(NotOneOfTheWays):
                choose(payment, name)
            assert make.again(payment).type == "card"


def test_once_the_payment_has_gone_on_nothing_is_chosen():
    payment = make.payment(account=account())
    for state in set(State) - {State.CREATED, State.STARTED}:
        payment = make.changed(payment, state=state)

        assert not is_open(payment), state
        with pytest.raises(TooLateToChoose):
            choose(payment, "counter")


def test_while_a_bank_is_asked_nothing_is_chosen():
    payment = make.unanswered_payment(account=account())

    assert not is_open(payment)
    with pytest.raises(TooLateToChoose):
        choose(payment, "counter")


def test_nor_when_the_bank_seems_not_to_have_heard_for_it_may_answer_late(hands):
    payment = make.started_payment(account=account())
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment)
    hands.forward(seconds=30)
    scheduler.tick()
    worker.drain()
    assert checkout.get(payment.id).never_arrived

    assert not is_open(payment)
    with pytest.raises(TooLateToChoose):
        choose(payment, "counter")


def test_no_card_is_asked_for_when_another_way_was_chosen():
    payment = make.started_payment(account=account())
    choose(payment, "counter")

    with pytest.raises(NotByCard):
        make.enter_card(payment)
    assert done_by_provider(payment) == []


def test_of_a_card_and_a_choice_at_once_one_counts():
    payment = make.started_payment(account=account())

    outcomes = at_once(
        lambda: make.enter_card(payment),
        lambda: choose(payment, "counter"),
    )

    assert len(raised(outcomes, NotByCard, TooLateToChoose)) == 1
    payment = make.again(payment)
    by_card = (payment.type, payment.state) == ("card", State.AUTHORISED)
    assert by_card or (payment.type, payment.state) == ("counter", State.STARTED)
    assert done_by_provider(payment) == [1000] * by_card
