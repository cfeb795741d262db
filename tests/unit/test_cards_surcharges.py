"""What a company's card costs on top: only where everything about it is known."""

from itertools import product

import pytest

from app.cards import Brand, CardFacts, CardType, Prepaid, Surcharges, identify

CHARGED = Surcharges(credit_pence=250, debit_pence=50, prepaid_debit_pence=75)
COSTS = {
    (True, CardType.CREDIT, Prepaid.NO): 250,
    (True, CardType.DEBIT, Prepaid.NO): 50,
    (True, CardType.DEBIT, Prepaid.YES): 75,
}


@pytest.mark.parametrize("kind", list(product([True, False], CardType, Prepaid)))
def test_each_kind_of_card(kind):
    corporate, card_type, prepaid = kind
    facts = CardFacts(brand=Brand.VISA, type=card_type, corporate=corporate, prepaid=prepaid)

    assert CHARGED.pence_for(facts) == COSTS.get(kind, 0)
    assert Surcharges().pence_for(facts) == 0


@pytest.mark.parametrize(
    ("number", "pence"),
    [
        ("4242424242424242", 0),
        ("4111111111111111", 250),
        ("4988080000000000", 50),
        ("4131840000000003", 75),
        ("5101180000000007", 0),  # nobody knows whether it is prepaid
    ],
)
def test_the_test_cards(number, pence):
    assert CHARGED.pence_for(identify(number)) == pence


def test_no_number_costs_nothing():
    assert CHARGED.pence_for(None) == 0


def test_whether_an_account_charges_anything():
    assert CHARGED
    assert Surcharges(prepaid_debit_pence=1)
    assert not Surcharges()
