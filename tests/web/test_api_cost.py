"""What a request costs the database: the two that matter most say one thing to it, or two."""

import pytest

from tests import make
from tests.support.api import PAYMENT
from tests.support.statements import statements


@pytest.fixture(autouse=True)
def warm(api):
    """The key is known and noted as used."""
    api.create()


def test_a_payment_is_made_by_three_inserts_and_nothing_is_read(api):
    with statements() as said:
        assert api.create().status_code == 201

    assert [statement.split(" (")[0] for statement in said] == [
        "INSERT INTO events",
        "INSERT INTO payments",
        "INSERT INTO payment_tokens",
    ]


def test_a_payment_is_shown_by_one_select_and_the_insert_of_its_token(api):
    payment = make.payment(account=api.account)

    with statements() as said:
        api.show(payment)

    assert [statement.split(" ")[0] for statement in said] == ["SELECT", "INSERT"]


def test_a_finished_payment_is_shown_by_one_select(api):
    payment = make.declined_payment(account=api.account)

    with statements() as said:
        api.show(payment)

    assert len(said) == 1


def test_a_key_costs_a_look_before_a_row_with_it_and_the_answer_after_it(api):
    with statements() as said:
        api.post("/payments", PAYMENT, headers={"Idempotency-Key": "order-17"})

    assert [statement.split(" ")[0] for statement in said] == [
        "SELECT",
        *["INSERT"] * 4,
        "UPDATE",
    ]


def test_what_is_refused_for_its_shape_costs_nothing(api):
    with statements() as said:
        api.create(amount=0)
        api.create(reference="<")
        api.get("/nothing")

    assert said == []
