"""A demo payment, and links to test with users: for staff, and for whoever opens one."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import AccountKind
from app.people import Role
from app.trials import links, queries
from app.web.pages import trial_links
from tests import make
from tests.support.clients import read
from tests.web import payers, staff

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def account(app):
    return make.account(of=make.service("Rods", name_cy="Gwialenni", merchant_name="Rivers"))


@pytest.fixture
def at(account):
    return f"/staff/accounts/{account.id}"


@pytest.fixture
def _administrator(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))


@pytest.fixture
def link(account):
    return links.create(
        account.id, description=EVIL, amount_pence=1500, return_url="", actor=make.CASEWORKER
    )


@pytest.mark.usefixtures("_administrator")
def test_a_demo_payment_is_made_on_the_real_pages(client, account, at):
    refused = client.submit(f"{at}/demo-payment", form="demo", description="", amount="0.29")
    assert refused.status_code == 422
    assert "Enter what the payment is for" in staff.words(refused)
    assert "Amount must be between £0.30 and £100,000.00" in staff.words(refused)

    made = client.submit(f"{at}/demo-payment", form="demo", follow=False)

    (payment,) = make.payments_of(account)
    assert (payment.amount_pence, payment.description) == (2000, "Demo payment")
    assert made.status_code == 303
    opened = client.get(urlsplit(made.location).path)
    assert opened.location.endswith(f"/card_details/{payment.id}")
    payers.enter_card(client, payment)
    back = payment.return_url[payment.return_url.index("/staff") :]
    assert payment.reference in staff.words(client.get(back))
    assert staff.payment_page(payment) in client.get(back).text
    nothing = client.get(f"{at}/demo-payment/result?reference=A/1")
    assert "There is none to show" in staff.words(nothing)


@pytest.mark.usefixtures("_administrator")
def test_a_link_is_made_listed_and_switched_off(client, account, at):
    path = f"{at}/trial-links"
    good = {"description": EVIL, "amount": "15", "ends": "theirs"}
    for wrong, said in (
        ({"return_url": ""}, "Enter the address of the page that follows"),
        ({"return_url": "javascript:x"}, "Enter a web address like"),
        ({"ends": None}, "Select where your users go"),
        ({"amount": "lots"}, "Enter an amount in pounds and pence"),
        ({"description": "x" * 256}, "Description must be 255 characters or fewer"),
    ):
        refused = client.submit(f"{path}/new", form="link", **good | wrong)
        assert refused.status_code == 422
        assert said in staff.words(refused)
    assert queries.of_account(account.id) == []

    listed = client.submit(
        f"{path}/new", form="link", **good, return_url="https://prototype.example/?a=1&b=2"
    )

    (found,) = queries.of_account(account.id)
    assert (found.amount_pence, found.return_url) == (1500, "https://prototype.example/?a=1&b=2")
    assert f"/try/{found.id}" in listed.text
    assert EVIL in staff.words(listed)
    assert EVIL not in listed.text
    ended = client.submit(f"{path}/{found.id}/end", form="end")
    assert "Not in use" in staff.words(ended)
    assert make.again(found).disabled_at <= clock.now()


def test_a_live_account_has_no_such_pages(client):
    live = make.account(kind=AccountKind.LIVE)
    staff.sign_in(client, staff.person(live, role=Role.ADMINISTRATOR))
    at = f"/staff/accounts/{live.id}"

    for path in ("demo-payment", "demo-payment/result", "trial-links", "trial-links/new"):
        assert client.get(f"{at}/{path}").status_code == 404, path
    assert "Try it out" not in staff.words(client.get(f"{at}/settings"))


def test_looking_at_a_link_makes_nothing_and_its_button_a_payment(client, account, link):
    at = f"/try/{link.id}"
    for _ in range(2):
        page = client.get(at)
    assert FlaskClient.open(client, at, method="HEAD").status_code == 200
    assert make.payments_of(account) == []
    assert EVIL in staff.words(page)
    assert EVIL not in page.text
    assert "No money will be taken" in page.text
    welsh = client.get(f"{at}?language=cy")
    assert 'lang="cy"' in welsh.text
    assert "Gwialenni" in welsh.text

    started = client.submit(at, form="start", follow=False)

    (payment,) = make.payments_of(account)
    assert (payment.language, payment.amount_pence) == ("cy", 1500)
    assert client.get(started.location).location.endswith(f"/card_details/{payment.id}")


def test_a_form_that_is_not_ours_starts_nothing(client, account, link):
    at = f"/try/{link.id}"
    client.get(at)

    for data in ({}, {"csrfToken": "forged"}):
        response = client.post(at, data=data)
        assert (response.status_code, response.location) == (303, at)
    assert make.payments_of(account) == []


def test_a_link_that_is_not_in_use_says_so(client, account, link):
    at = f"/try/{link.id}"
    page = read(client.get(at))
    links.disable(link.id, account_id=account.id, actor=make.CASEWORKER)

    for response in (client.get(at), client.send(page, at, form="start")):
        assert response.status_code == 410
        assert "This link is not in use any more" in staff.words(response)
    assert make.payments_of(account) == []
    for odd in ("0" * 26, "x", "%00" * 26):
        assert client.get(f"/try/{odd}").status_code == 404


@pytest.mark.usefixtures("time_stands_still")
def test_nobody_starts_more_than_a_few_a_minute(client, account, link, monkeypatch):
    monkeypatch.setattr(trial_links, "OF_ONE_ADDRESS", trial_links.Limit(2, 60, alone=2))
    page = read(client.get(f"/try/{link.id}"))

    answers = [client.send(page, f"/try/{link.id}", form="start", follow=False) for _ in range(3)]

    assert [one.status_code for one in answers] == [303, 303, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert "Too many people are trying this" in staff.words(answers[2])
    assert len(make.payments_of(account)) == 2
