"""An agreement is charged, cancelled and set up again, all at the same moment."""

from app.agreements.queries import AgreementNotActive
from app.gateways.port import Operation
from app.jobs import worker
from app.payments import confirmation, recurring
from app.payments.states import State
from tests import make
from tests.support import agreeing, laws
from tests.support.looking import done_by_provider, story
from tests.support.together import at_once, raised

OTHER_CARD = "4000056655665556"


def test_two_payments_at_once_on_one_agreement_are_both_taken():
    agreement = agreeing.active_agreement()

    payments = at_once(*[lambda: agreeing.recurring(agreement)] * 4)
    assert raised(payments) == []
    assert raised(at_once(*[lambda p=p: recurring.charge(p.id) for p in payments])) == []
    worker.drain()

    assert {make.again(payment).state for payment in payments} == {State.CAPTURED}
    assert laws.broken() == []


def test_two_refused_for_good_at_once_end_the_agreement_once():
    agreement = agreeing.active_agreement(number=agreeing.NEVER_AGAIN)
    payments = [agreeing.recurring(agreement) for _ in range(3)]

    outcomes = at_once(*[lambda p=p: recurring.charge(p.id) for p in payments])
    worker.drain()

    assert raised(outcomes) == []
    assert {make.again(payment).state for payment in payments} == {State.DECLINED}
    assert story(agreement).count("agreement_inactivated") == 1


def test_one_payment_sent_by_many_at_once_is_sent_once():
    payment = agreeing.recurring(agreeing.active_agreement())

    outcomes = at_once(*[lambda: recurring.charge(payment.id)] * 4)
    worker.drain()

    assert raised(outcomes) == []
    assert make.again(payment).state is State.CAPTURED
    assert done_by_provider(payment, Operation.AUTHORISE) == [1000]
    assert story(payment).count("payment_sent") == 1


def test_cancelling_the_agreement_while_it_is_charged_ends_in_one_of_two_ways():
    for _ in range(3):
        agreement = agreeing.active_agreement()
        payment = agreeing.recurring(agreement)

        outcomes = at_once(
            lambda p=payment: recurring.charge(p.id), lambda a=agreement: agreeing.cancel(a)
        )
        worker.drain()

        assert raised(outcomes) == []
        payment = make.again(payment)
        was_sent = "payment_sent" in story(payment)
        # Sent with a card that was forgotten on the way, it fails, and no money moves.
        assert payment.state in ({State.CAPTURED, State.ERRORED} if was_sent else {State.DECLINED})
        assert agreeing.states(agreement) == ("cancelled", ["cancelled"])
        assert laws.broken() == []


def test_creating_a_payment_while_the_agreement_is_cancelled():
    for _ in range(3):
        agreement = agreeing.active_agreement()

        outcomes = at_once(
            lambda a=agreement: agreeing.recurring(a), lambda a=agreement: agreeing.cancel(a)
        )
        raised(outcomes, AgreementNotActive)
        worker.drain()

        assert agreeing.states(agreement) == ("cancelled", ["cancelled"])
        assert laws.unsettled() == []


def test_confirming_another_card_while_the_old_one_is_charged():
    agreement = agreeing.active_agreement()
    payment = agreeing.recurring(agreement)
    setting_up = agreeing.setting_up(agreement, number=OTHER_CARD)

    outcomes = at_once(
        lambda: recurring.charge(payment.id),
        lambda: confirmation.confirm(setting_up.id, actor=make.PAYER),
    )
    worker.drain()

    assert raised(outcomes) == []
    assert make.again(payment).state in {State.CAPTURED, State.ERRORED}
    assert agreeing.states(agreement) == ("active", ["cancelled", "active"])
    assert laws.broken() == []


def test_two_set_ups_confirmed_at_once_leave_one_card():
    agreement = agreeing.agreement()
    payments = [agreeing.setting_up(agreement, number=n) for n in (make.VISA, OTHER_CARD)]

    outcomes = at_once(
        *[lambda p=p: confirmation.confirm(p.id, actor=make.PAYER) for p in payments]
    )
    worker.drain()

    assert raised(outcomes) == []
    state, cards = agreeing.states(agreement)
    assert (state, sorted(cards)) == ("active", ["active", "cancelled"])
    assert len(agreeing.kept_by_provider()) == 1


def test_cancelled_by_two_at_once_it_is_cancelled_once():
    agreement = agreeing.active_agreement()

    outcomes = at_once(*[lambda: agreeing.cancel(agreement)] * 4)

    assert len(raised(outcomes, AgreementNotActive)) == 3
    assert story(agreement).count("agreement_cancelled") == 1
