"""A service finds its payments; nobody finds one of another account."""

from datetime import date, timedelta

import pytest

from app.accounts.models import Account
from app.payments import pages
from app.payments.pages import Filters
from app.payments.states import EXTERNAL, State
from app.searching import Asked
from tests import make


@pytest.fixture
def account() -> Account:
    return make.account()


def found(account: Account, **filters: object) -> list[str]:
    """The references of what is found, newest first."""
    page = pages.find(account.id, Filters(**filters), Asked(size=500))
    assert page.total_rows == len(page.rows)
    return [payment.reference for payment in page.rows]


def test_everything_is_found_newest_first(account, hands):
    for reference in ("A", "B", "C"):
        hands.forward(seconds=1)
        make.payment(account=account, reference=reference)

    assert found(account) == ["C", "B", "A"]


def test_each_status_finds_the_payments_that_are_shown_with_it(account):
    made = sorted(State, key=lambda state: state is not State.CAPTURED)  # before one waits for it
    for state in made:
        make.payment_in(state, account=account, reference=state.value)
    seen = []

    for status in {told.status for told in EXTERNAL.values()}:
        references = found(account, states=pages.states_shown_as(status))
        assert all(EXTERNAL[State(reference)].status == status for reference in references)
        seen += references

    assert sorted(seen) == sorted(made)
    assert pages.states_shown_as("capturable") == (State.CAPTURABLE,)


def test_texts_are_compared_without_case(account):
    ann = make.payment(account=account, reference="Inv-1", email="Ann.Smith@payer.example")
    make.changed(ann, cardholder_name="Ann O'Smith-Jones")
    make.payment(account=account, reference="INV-12")

    for asked in (
        {"reference": "inv-1"},
        {"email": "SMITH"},
        {"email": "ann.smith@payer.example"},
        {"cardholder_name": "o'smith"},
        {"cardholder_name": "ann o'smith-jones"},
    ):
        assert found(account, **asked) == ["Inv-1"], asked
    assert found(account, reference="inv") == []


@pytest.mark.parametrize(
    ("kept", "asked"), [("100%", "%"), ("a_b", "_"), ("a/b", "/"), ("x'y", "'"), ("c\\d", "\\")]
)
def test_no_character_of_a_part_is_special(account, kept, asked):
    other = make.payment(account=account, reference="OTHER", email="axb@payer.example")
    make.changed(other, cardholder_name="AXB")
    one = make.payment(account=account, reference="ONE", email=f"{kept}@payer.example")
    make.changed(one, cardholder_name=kept)

    assert found(account, email=asked) == ["ONE"]
    assert found(account, cardholder_name=asked) == ["ONE"]


def test_cards_are_found_by_what_is_kept_of_them(account):
    visa = make.payment(account=account, reference="VISA")
    make.changed(visa, card_brand="visa", card_first_six="424242", card_last_four="4242")
    maestro = make.payment(account=account, reference="MAESTRO")
    make.changed(maestro, card_brand="maestro", card_first_six="675900", card_last_four="0000")
    make.payment(account=account, reference="NONE YET")

    assert found(account, card_brands=["visa"]) == ["VISA"]
    assert set(found(account, card_brands=["visa", "maestro"])) == {"VISA", "MAESTRO"}
    assert found(account, card_brands=["jcb"]) == []
    assert found(account, card_first_six="675900") == ["MAESTRO"]
    assert found(account, card_last_four="4242") == ["VISA"]


def test_payments_of_an_agreement_are_found(account):
    agreement = "a" * 26
    make.changed(make.payment(account=account, reference="ONE"), agreement_id=agreement)
    make.payment(account=account, reference="TWO")

    assert found(account, agreement_id=agreement) == ["ONE"]
    assert found(account, agreement_id="a") == []


def test_the_first_moment_is_in_and_the_last_is_not(account, hands):
    made = []
    for reference in ("A", "B", "C"):
        hands.forward(seconds=1)
        made.append(make.payment(account=account, reference=reference))
    second, third = made[1].created_at, made[2].created_at
    instant = timedelta(microseconds=1)

    assert found(account, created_from=second) == ["C", "B"]
    assert found(account, created_from=second + instant) == ["C"]
    assert found(account, created_before=third) == ["B", "A"]
    assert found(account, created_before=third + instant) == ["C", "B", "A"]
    assert found(account, created_from=second, created_before=third) == ["B"]


def test_the_first_and_the_last_day_of_settlement_are_in(account):
    for day in (7, 8, 9):
        payment = make.payment(account=account, reference=f"{day}")
        make.changed(payment, settled_on=date(2026, 9, day))
    make.payment(account=account, reference="NOT SETTLED")

    assert found(account, settled_from=date(2026, 9, 8)) == ["9", "8"]
    assert found(account, settled_to=date(2026, 9, 8)) == ["8", "7"]
    assert found(account, settled_from=date(2026, 9, 8), settled_to=date(2026, 9, 8)) == ["8"]


def test_everything_asked_for_must_hold(account):
    make.changed(make.payment(account=account, reference="A"), card_brand="visa")
    make.changed(make.declined_payment(account=account, reference="A"), card_brand="visa")
    make.changed(make.payment(account=account, reference="B"), card_brand="visa")

    both = {"reference": "a", "states": [State.CREATED], "card_brands": ["visa"]}

    assert found(account, **both) == ["A"]


def test_another_accounts_payments_are_never_found(account):
    other = make.captured_payment(reference="SAME")
    make.changed(other, agreement_id="a" * 26, settled_on=date(2026, 9, 8))

    for asked in (
        {},
        {"reference": "SAME"},
        {"email": "ada@payer.example"},
        {"cardholder_name": "ada"},
        {"states": list(State)},
        {"card_brands": ["visa"]},
        {"card_first_six": "424242"},
        {"card_last_four": "4242"},
        {"agreement_id": "a" * 26},
        {"created_from": other.created_at},
        {"settled_from": date(2026, 9, 8)},
    ):
        assert found(account, **asked) == [], asked
        if asked:
            assert len(pages.find(other.account_id, Filters(**asked), Asked(size=5)).rows) == 1
