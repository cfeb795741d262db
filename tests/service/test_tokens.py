import pytest
from sqlalchemy import select

from app import db
from app.payments import tokens
from app.payments.models import PaymentToken
from app.payments.tokens import TokenNotUsable
from tests import make
from tests.support.together import at_once, raised


def test_a_token_opens_its_payment_once():
    made = make.created()

    assert tokens.redeem(made.token) == made.payment.id
    with pytest.raises(TokenNotUsable) as refused:
        tokens.redeem(made.token)
    assert refused.value.payment_id == made.payment.id


def test_twenty_who_use_it_at_once_are_nineteen_too_many():
    made = make.created()

    outcomes = at_once(*[lambda: tokens.redeem(made.token)] * 20)

    refusals = raised(outcomes, TokenNotUsable)
    assert len(refusals) == 19
    assert {refusal.payment_id for refusal in refusals} == {made.payment.id}
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == [made.payment.id]


@pytest.mark.parametrize(
    "token", ["", "x", "00000000-0000-4000-8000-000000000000", "ü", "x" * 9999]
)
def test_what_was_never_a_token_says_nothing_about_any_payment(token):
    make.payment()
    with pytest.raises(TokenNotUsable) as refused:
        tokens.redeem(token)
    assert refused.value.payment_id is None


def test_another_look_gives_another_token_and_both_work():
    made = make.created()
    another = tokens.fresh(made.payment.id)

    assert another != made.token
    assert tokens.redeem(another) == tokens.redeem(made.token) == made.payment.id


def test_after_seven_days_it_opens_nothing(hands):
    first, second = make.created(), make.created()
    hands.forward(days=6, hours=23)
    tokens.redeem(first.token)
    hands.forward(hours=1)

    with pytest.raises(TokenNotUsable) as refused:
        tokens.redeem(second.token)
    assert refused.value.payment_id == second.payment.id


def test_old_ones_are_forgotten_and_others_kept(hands):
    old = make.created()
    hands.forward(days=7, seconds=1)
    fresh = tokens.fresh(old.payment.id)

    tokens.sweep()

    with pytest.raises(TokenNotUsable) as refused:
        tokens.redeem(old.token)
    assert refused.value.payment_id is None
    assert tokens.redeem(fresh) == old.payment.id


def test_the_token_itself_is_stored_nowhere():
    made = make.created()
    with db.reading() as session:
        (row,) = session.scalars(select(PaymentToken)).all()
    assert made.token not in repr(vars(row))
    assert len(row.digest) == 64
