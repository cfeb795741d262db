"""Which payments a browser may see, and which are forgotten first."""

import pytest

from app.web.pages import access
from tests import make
from tests.support.clocks import travelled
from tests.web import payers

NOW = 1_000_000
MINUTE, HOUR = 60, 60 * 60


@pytest.mark.parametrize(
    ("visits", "first_to_go"),
    [
        pytest.param(
            {
                "a day old": [NOW - 25 * HOUR, NOW, False],
                "finished": [NOW - HOUR, NOW - HOUR, True],
                "too late to pay": [NOW - 2 * HOUR, NOW - 2 * HOUR, False],
                "idle": [NOW - HOUR, NOW - HOUR, False],
            },
            "a day old",
            id="what is a day old, though it was just looked at",
        ),
        pytest.param(
            {
                "finished": [NOW - MINUTE, NOW, True],
                "too late to pay": [NOW - 2 * HOUR, NOW - 2 * HOUR, False],
                "idle": [NOW - HOUR, NOW - HOUR, False],
            },
            "finished",
            id="then what is finished",
        ),
        pytest.param(
            {
                "too late to pay": [NOW - 2 * HOUR, NOW, False],
                "idle": [NOW - HOUR, NOW - HOUR, False],
            },
            "too late to pay",
            id="then what can no longer be paid",
        ),
        pytest.param(
            {
                "looked at lately": [NOW - HOUR, NOW, False],
                "idle": [NOW - MINUTE, NOW - MINUTE, False],
            },
            "idle",
            id="then what was looked at longest ago",
        ),
    ],
)
def test_what_matters_least_is_forgotten_first(visits, first_to_go):
    assert access.to_be_forgotten(visits, now=NOW) == first_to_go


def test_a_browser_may_see_ten_payments_and_no_more(client):
    payments = []
    for minute in range(11):
        with travelled(minutes=minute):
            payments.append(payers.let_in(client, make.payment()))

    with travelled(minutes=12):
        statuses = [client.get(payers.card_page(payment)).status_code for payment in payments]

    assert statuses == [403] + 10 * [200]


def test_a_payment_that_was_returned_from_makes_room_before_one_that_waits(client):
    first, second = (payers.let_in(client, make.payment()) for _ in range(2))
    client.get(f"/return/{second.id}")

    for _ in range(9):
        payers.let_in(client, make.payment())

    assert client.get(payers.card_page(first)).status_code == 200
    assert client.get(payers.card_page(second)).status_code == 403


def test_one_browser_cannot_see_anothers_payment(client, app):
    payment = payers.let_in(client, make.payment())

    response = app.test_client().get(payers.card_page(payment))

    assert response.status_code == 403
    assert payers.heading(response) == "Your payment session has expired"


def test_a_page_that_reloads_itself_does_not_keep_writing_the_cookie(client):
    """Else it would undo what another tab has put there meanwhile."""
    payment = payers.let_in(client, make.unanswered_payment())

    at_once = client.get(payers.waiting_page(payment))
    with travelled(minutes=2):
        later = client.get(payers.waiting_page(payment))

    assert "Set-Cookie" not in at_once.headers
    assert "Set-Cookie" in later.headers


@pytest.mark.parametrize("cookie", ["", "x", "eyJwYXltZW50cyI6e319.AAAA.AAAA", "a.b.c", "é" * 50])
def test_a_broken_cookie_is_no_cookie(client, cookie):
    payment = payers.let_in(client, make.payment())
    client.set_cookie("pay_session", cookie)

    response = client.get(payers.card_page(payment))

    assert response.status_code == 403
    assert payers.heading(response) == "Your payment session has expired"


def test_a_browser_without_a_session_is_answered_in_the_payments_language(client):
    payment = make.payment(language="cy")

    response = client.get(payers.card_page(payment))

    assert response.status_code == 403
    assert payers.heading(response) == "Mae eich sesiwn dalu wedi dod i ben"
