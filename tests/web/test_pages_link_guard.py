"""What stands between robots and the payments of a link."""

from itertools import count

import pytest

from app import clock, limits
from app.accounts import RateLimitClass
from app.card_testing import puzzles
from app.payments.models import Source
from app.payments.states import State
from app.web.pages import link_guard
from tests import make
from tests.support.clients import filled_in, form_on, read
from tests.support.clocks import Clock
from tests.support.links import payment_link
from tests.support.tries import declined_from
from tests.web import payers, staff

ORIGIN = "test 127.0.0.1"


@pytest.fixture
def account(app):
    return make.account(of=make.service("Permits", merchant_telephone="020 7946 0000"))


@pytest.fixture
def link(account):
    return payment_link(account, price_pence=1200, reference_label="")


@pytest.fixture
def hands(app):
    moved = Clock()
    with clock.replaced(moved.now):
        yield moved


def page(link, step="confirm"):
    return f"/pay/{link.id}/{step}"


def confirm(client, link, **answers):
    return client.submit(page(link), form="confirm", follow=False, **answers)


def again(client, link, response, **answers):
    return client.send(read(response), page(link), form="wait", follow=False, **answers)


def puzzle_of(response):
    return form_on(read(response), "wait").get("data-puzzle")


def solved(puzzle):
    return next(str(n) for n in count() if puzzles.is_solved(puzzle, str(n)))


def made(account):
    """How many payments were made of its links."""
    return sum(payment.source is Source.PAYMENT_LINK for payment in make.payments_of(account))


def test_people_meet_nothing(client, account, link):
    assert confirm(client, link).location.startswith("/secure/")
    assert made(account) == 1


def test_a_field_that_nobody_sees_catches_who_fills_it_in(client, account, link):
    trap = payers.attributes(client.get(page(link)), "website")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")

    response = confirm(client, link, website="https://spam.example")

    assert response.status_code == 400
    assert payers.heading(response) == "We could not read what you sent"
    assert made(account) == 0


def test_so_many_from_one_address_and_no_more(client, account, link, hands):
    hands.forward(seconds=60 - clock.now().timestamp() % 60)
    for _ in range(link_guard.MAKING.most):
        limits.use("link paid:127.0.0.1", link_guard.MAKING)
    for _ in range(link_guard.OPENING.most - 2):
        limits.use("link opened:127.0.0.1", link_guard.OPENING)

    busy = confirm(client, link)
    shut = client.get(f"/pay/{link.id}")

    for response in (busy, shut):
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 60
        assert payers.heading(response) == "Too many people are paying here at the moment"
    loaded = payment_link(make.account(rate_limit_class=RateLimitClass.OFF), price_pence=100)
    assert client.get(f"/pay/{loaded.id}").status_code == 200
    assert made(account) == 0


def test_under_attack_people_without_scripts_wait_and_then_pay(client, account, link, hands):
    declined_from(ORIGIN, 40)

    asked = confirm(client, link, email="ada@payer.example")
    assert (asked.status_code, asked.headers["Retry-After"]) == (429, "20")
    assert filled_in(form_on(read(asked), "wait"))["email"] == "ada@payer.example"  # of instalments
    assert payers.heading(asked) == "Wait a moment before you pay"
    hands.forward(seconds=5)
    early = again(client, link, asked)
    assert early.status_code == 429
    assert 5 < int(early.headers["Retry-After"]) <= 15  # and a moment has passed besides
    assert puzzle_of(early) == puzzle_of(asked)
    assert made(account) == 0
    hands.forward(seconds=15)
    paid = again(client, link, early)

    assert paid.location.startswith("/secure/")
    assert made(account) == 1
    assert again(client, link, early).status_code == 303  # pressed twice: the same payment
    assert made(account) == 1


def test_a_solved_puzzle_makes_one_payment_and_another_needs_another(
    client, account, link, hands, monkeypatch
):
    monkeypatch.setattr(puzzles, "BITS", 4)
    declined_from(ORIGIN, 40)
    asked = confirm(client, link)
    answer = {"puzzle-answer": solved(puzzle_of(asked))}

    assert again(client, link, asked, **answer).status_code == 303
    make.changed(make.payments_of(account)[-1], state=State.DECLINED)
    spent = again(client, link, asked, **answer)
    assert (spent.status_code, puzzle_of(spent) != puzzle_of(asked)) == (429, True)
    other = payment_link(account, price_pence=1200, reference_label="")
    elsewhere = client.send(
        read(client.get(page(other))),
        page(other),
        form="confirm",
        follow=False,
        puzzle=puzzle_of(asked),
        **answer,
    )

    assert elsewhere.status_code == 429
    assert puzzle_of(elsewhere) != puzzle_of(asked)
    assert made(account) == 1


def test_robots_that_wait_do_not_get_far(client, account, link, hands):
    declined_from(ORIGIN, 40)
    hands.forward(seconds=600 - clock.now().timestamp() % 600)
    for _ in range(link_guard.WAITED.most):
        limits.use("link waited:127.0.0.1", link_guard.WAITED)
    asked = confirm(client, link)
    hands.forward(seconds=20)

    refused = again(client, link, asked)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 500
    assert made(account) == 0


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "You cannot pay by card from here at the moment"),
        ("cy", "Ni allwch dalu â cherdyn oddi yma ar hyn o bryd"),
    ],
)
def test_a_place_that_is_stopped_makes_no_payments(client, account, language, heading):
    link = payment_link(account, price_pence=1200, reference_label="", language=language)
    declined_from(ORIGIN, 100)

    response = confirm(client, link)

    assert (response.status_code, payers.heading(response)) == (429, heading)
    assert "020 7946 0000" in staff.words(response)
    assert made(account) == 0


def test_two_people_at_a_link_that_asks_nothing_make_two_payments(client, account, link):
    """What tells them apart is in their cookies from the page on that is to be confirmed."""
    for _browser in range(2):
        client.delete_cookie("pay_session")
        assert confirm(client, link).status_code == 303
        assert confirm(client, link).status_code == 303  # pressed twice: the same payment

    assert made(account) == 2
