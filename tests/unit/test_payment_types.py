"""Which payment types are offered for which payment: by what they say they can do, not by name."""

from dataclasses import replace

import pytest

from app.gateways.capabilities import Capabilities, Confirmation, NextAction
from app.i18n import lazy, using
from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.payments import types
from app.payments.types import PaymentType, Wanted, possible

AT_ONCE = PaymentType(
    name="at_once", label=lazy("At once"), hint=lazy("Now."), pages="app.web.pages.at_once"
)
LATER = replace(AT_ONCE, name="later", pages="app.web.pages.later", largest_pence=Pence(50_000))
EVERYTHING = Capabilities(
    confirmation=Confirmation.AT_ONCE,
    next_action=NextAction.CARD_FORM,
    delayed_capture=True,
    moto=True,
    keeps_cards=True,
)
LITTLE = Capabilities(
    confirmation=Confirmation.LATER_BY_FILE,
    next_action=NextAction.DISPLAY_DETAILS,
    smallest_pence=Pence(100),
    largest_pence=Pence(20_000),
)
OFFERS = {"at_once": EVERYTHING, "later": LITTLE}


def names(wanted, *, enabled=(LATER, AT_ONCE), offers=OFFERS):
    return [payment_type.name for payment_type in possible(enabled, offers, wanted)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(amount_pence=Pence(1000)), ["later", "at_once"]),
        (Wanted(amount_pence=Pence(1000), delayed_capture=True), ["at_once"]),
        (Wanted(amount_pence=Pence(1000), moto=True), ["at_once"]),
        (Wanted(amount_pence=Pence(1000), sets_up_agreement=True), ["at_once"]),
        (Wanted(amount_pence=Pence(0)), ["at_once"]),
        (Wanted(amount_pence=Pence(99)), ["at_once"]),
        (Wanted(amount_pence=Pence(100)), ["later", "at_once"]),
        (Wanted(amount_pence=Pence(20_000)), ["later", "at_once"]),
        (Wanted(amount_pence=Pence(20_001)), ["at_once"]),
        (Wanted(amount_pence=Pence(LARGEST_PAYMENT_PENCE + 1)), []),
    ],
)
def test_what_cannot_do_what_is_wanted_is_not_offered(wanted, expected):
    assert names(wanted) == expected


def test_the_types_own_limit_counts_where_the_provider_names_none():
    offers = {"later": replace(LITTLE, largest_pence=None)}

    assert names(Wanted(amount_pence=Pence(50_000)), offers=offers) == ["later"]
    assert names(Wanted(amount_pence=Pence(50_001)), offers=offers) == []


def test_what_the_provider_does_not_take_is_not_offered():
    assert names(Wanted(amount_pence=Pence(1000)), offers={"later": LITTLE}) == ["later"]


def test_what_the_account_has_not_switched_on_is_not_offered():
    assert names(Wanted(amount_pence=Pence(1000)), enabled=[AT_ONCE]) == ["at_once"]


@pytest.mark.parametrize("name", types.ALL)
def test_every_type_says_in_both_languages_what_its_payers_must_know(name):
    payment_type = types.ALL[name]

    assert payment_type.name == name
    assert payment_type.first_page == f"pages.{payment_type.pages.split('.')[-1]}.new"
    english = (str(payment_type.label), str(payment_type.hint))
    with using("cy"):
        welsh = (str(payment_type.label), str(payment_type.hint))
    assert all(english)
    assert english[0] != welsh[0]
    assert english[1] != welsh[1]
