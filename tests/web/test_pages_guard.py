"""What a place is told from which many cards were declined, and that nobody else is."""

import pytest

from app import card_testing, clock
from app.payments.states import State
from tests import make
from tests.support.clocks import Clock
from tests.support.statements import statements
from tests.support.tries import begin_a_turn, declined_from
from tests.web import payers

HERE = "203.0.113.7"
FROM_HERE = {"REMOTE_ADDR": HERE}
ORIGIN = f"test {HERE}"


@pytest.fixture
def account():
    contact = {"merchant_telephone": "01234 567890", "merchant_email": "help@permits.example"}
    return make.account(of=make.service(**contact))


def pay(client, payment, **answers):
    client.environ_base |= FROM_HERE
    return payers.enter_card(client, payers.let_in(client, payment), **answers)


@pytest.mark.parametrize(
    ("language", "heading", "contact"),
    [
        ("en", "You cannot pay by card from here at the moment", "Telephone: 01234 567890"),
        ("cy", "Ni allwch dalu â cherdyn oddi yma ar hyn o bryd", "Ffôn: 01234 567890"),
    ],
)
def test_a_place_that_is_stopped_is_told_what_to_do(client, account, language, heading, contact):
    declined_from(ORIGIN, 100)
    payment = make.payment(account=account, language=language)

    response = pay(client, payment)

    assert response.status_code == 429
    assert 590 <= int(response.headers["Retry-After"]) <= 600
    assert payers.heading(response) == heading
    assert contact in " ".join(response.text.split())
    assert make.VISA not in response.text
    assert make.again(payment).state is State.STARTED
    assert "payment_details_entered" not in make.event_names(payment)


def test_a_place_that_is_slowed_has_its_turn_and_then_waits_and_nobody_else_does(client, account):
    hands = Clock()
    with clock.replaced(hands.now):
        begin_a_turn(hands)
        declined_from(ORIGIN, 40)
        has_its_turn = pay(client, make.payment(account=account), cardNo=make.CARD_DECLINED)
        response = pay(client, make.payment(account=account))

    assert has_its_turn.status_code == 303

    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 20
    assert payers.heading(response) == "Enter card details"
    assert "Wait 20 seconds, then enter your card details again" in response.text
    assert payers.attributes(response, "cardholder-name")["value"] == "Ada Payer"
    assert not payers.attributes(response, "card-no").get("value")

    client.environ_base["REMOTE_ADDR"] = "203.0.113.8"
    other = payers.let_in(client, make.payment(account=account))
    assert payers.enter_card(client, other).status_code == 303


def test_payments_over_the_telephone_are_not_counted(client):
    declined_from(ORIGIN, 100)
    moto = make.account(allow_moto=True)

    assert pay(client, make.payment(account=moto, moto=True)).status_code == 303


def test_what_it_costs_the_card_page(client, account):
    """One SELECT when a card is sent, and nothing when the page is opened."""
    payment = payers.let_in(client, make.payment(account=account))
    with statements() as opening:
        client.get(payers.card_page(payment))
    with statements() as sending:
        payers.enter_card(client, payment)

    asked = [one for one in opening + sending if "card_testing_notices" in one]
    assert len(asked) == 1
    assert not [one for one in opening if "card_testing" in one]


def test_each_try_is_written_down_with_its_question_and_that_costs_nothing(client, account):
    for _ in range(3):
        pay(client, make.payment(account=account), cardNo=make.CARD_DECLINED)

    assert card_testing.may_try(ORIGIN) == card_testing.FREE
    declined_from(ORIGIN, 37)
    assert card_testing.may_try(ORIGIN) != card_testing.FREE
