"""Payments by a company's card cost more, and every pence of it goes the way of the rest."""

import pytest

from app import cards
from app.gateways.port import Approved, GatewayUnavailable, NeverArrived, Operation
from app.gateways.sandbox.models import FaultKind
from app.jobs import worker
from app.ledger import LedgerAccount
from app.payments import authorisation, confirmation
from app.payments.states import State
from tests import make
from tests.support import agreeing, laws
from tests.support.looking import books, done_by_provider
from tests.support.looking import questions as questions_about

CREDIT, DEBIT, PREPAID = "4111111111111111", "4988080000000000", "4131840000000003"


@pytest.fixture
def account():
    return make.account(
        corporate_credit_surcharge_pence=250,
        corporate_debit_surcharge_pence=50,
        corporate_prepaid_debit_surcharge_pence=75,
        recurring_enabled=True,
        allow_moto=True,
    )


def enter(payment, number):
    return make.enter_card(payment, number, facts=cards.identify(number))


def surcharge_of(payment):
    return make.again(payment).surcharge_pence


@pytest.mark.parametrize(("number", "pence"), [(CREDIT, 250), (DEBIT, 50), (PREPAID, 75)])
def test_all_of_it_is_held_taken_booked_and_given_back(account, number, pence):
    payment = make.started_payment(1000, account=account)

    enter(payment, number)
    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()

    payment = make.again(payment)
    total = 1000 + pence
    assert (payment.amount_pence, payment.surcharge_pence) == (1000, pence)
    assert done_by_provider(payment) == [total, total]  # held, then taken
    assert books(payment)[LedgerAccount.SERVICE_PAYABLE] == -total
    make.successful_refund(payment)
    assert make.again(payment).refunded_pence == total
    assert laws.broken() == []


def test_a_card_of_nobodys_company_costs_nothing(account):
    payment = make.started_payment(1000, account=account)

    enter(payment, make.VISA)

    assert surcharge_of(payment) == 0
    assert done_by_provider(payment) == [1000]


def test_over_the_telephone_on_our_pages_it_costs_the_same(account):
    payment = make.started_payment(1000, account=account, moto=True)

    enter(payment, CREDIT)

    assert surcharge_of(payment) == 250


@pytest.mark.parametrize("asked", [{"authorisation_mode": "moto_api", "return_url": ""}])
def test_where_the_payer_sees_none_of_our_pages_it_costs_nothing(account, asked):
    payment = make.started_payment(1000, account=account, **asked)

    enter(payment, CREDIT)

    assert surcharge_of(payment) == 0
    assert done_by_provider(payment)[0] == 1000


def test_without_a_number_to_go_by_it_costs_nothing(account):
    payment = make.started_payment(1000, account=account)

    make.enter_card(payment, CREDIT, facts=None)  # as a wallet does

    assert surcharge_of(payment) == 0


def test_a_kept_card_costs_no_more_when_it_is_charged_later(account):
    agreement = agreeing.agreement(account)
    first = make.started_payment(1000, account=account, agreement_id=agreement.id)
    enter(first, CREDIT)
    confirmation.confirm(first.id, actor=make.PAYER)
    worker.drain()
    later = agreeing.recurring(agreement)
    worker.drain()

    assert surcharge_of(first) == 250
    assert (make.again(later).state, surcharge_of(later)) == (State.CAPTURED, 0)


@pytest.fixture
def never_arrived(account):
    """A payment whose corporate card the provider never heard of, and the question about it."""
    payment = make.started_payment(1000, account=account)
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        enter(payment, CREDIT)
    (question,) = questions_about(payment)
    make.answer(payment, NeverArrived())
    return payment, question


def test_another_card_is_charged_for_itself_alone(never_arrived):
    payment, _ = never_arrived
    assert surcharge_of(payment) == 250

    enter(payment, make.VISA)

    assert surcharge_of(payment) == 0
    assert done_by_provider(payment) == [1000]


def test_what_turns_out_to_be_held_after_all_is_what_will_be_taken(never_arrived):
    """The first card's money is held, and a second card was entered in between."""
    payment, first = never_arrived
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        enter(payment, DEBIT)
    make.answer(payment, NeverArrived())
    assert surcharge_of(payment) == 50

    authorisation.finish(first, Approved("t-1"))

    payment = make.again(payment)
    assert (payment.state, payment.provider_transaction) == (State.AUTHORISED, "t-1")
    assert payment.total_pence == first.amount_pence == 1250


def test_the_amounts_are_those_at_the_moment_of_asking(account):
    payment = make.started_payment(1000, account=account)
    make.changed(account, corporate_credit_surcharge_pence=300)

    enter(payment, CREDIT)

    assert surcharge_of(payment) == 300
