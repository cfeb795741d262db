"""The way in: a token is swapped for a cookie, once."""

import re

import pytest

from app.payments import tokens
from app.payments.states import State
from tests import make
from tests.support.clocks import travelled
from tests.web import payers

UNKNOWN_TOKEN = "00000000-0000-4000-8000-000000000000"


def test_a_token_opens_the_card_page(client):
    created = make.created()

    response = client.get(f"/secure/{created.token}")

    assert response.status_code == 303
    assert response.location == f"/card_details/{created.payment.id}"
    page = client.get(response.location)
    assert payers.heading(page) == "Enter card details"
    assert make.again(created.payment).state is State.STARTED


def test_the_payment_starts_when_its_page_is_opened_and_not_before(client):
    created = make.created()

    client.get(f"/secure/{created.token}")

    assert make.again(created.payment).state is State.CREATED


def test_the_cookie_is_kept_from_scripts_and_other_sites(client):
    response = client.get(f"/secure/{make.created().token}")

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("pay_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["/secure", "/secure/"])
def test_a_form_on_the_services_site_opens_it_too(client, path):
    created = make.created()

    response = client.post(path, data={"chargeTokenId": created.token}, follow_redirects=True)

    assert response.request.path == f"/card_details/{created.payment.id}"
    assert payers.heading(response) == "Enter card details"


def test_a_form_on_another_site_does_not_cost_the_payer_their_other_payments(client):
    """Browsers keep our cookie back from it, so its answer must not replace the cookie."""
    first = payers.let_in(client, make.payment())

    answer = client.post("/secure", data={"chargeTokenId": make.created().token})

    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    assert payers.heading(client.get(payers.card_page(first))) == "Enter card details"


def test_a_link_that_is_only_looked_at_is_not_used_up(client):
    created = make.created()

    assert client.head(f"/secure/{created.token}").status_code == 204

    assert client.get(f"/secure/{created.token}").status_code == 303


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.STARTED, "Your payment is in progress"),
        (State.AUTHORISED, "Your payment is in progress"),
        (State.CAPTURED, "Your payment was successful"),
        (State.CANCELLED_BY_SERVICE, "Your payment has been cancelled"),
    ],
)
def test_the_browser_that_used_a_token_is_told_where_the_payment_stands(client, state, shown):
    payment = make.payment_in(state)
    token = tokens.fresh(payment.id)
    client.get(f"/secure/{token}")

    again = client.get(f"/secure/{token}")

    assert again.status_code == 200
    assert payers.heading(again) == shown


def test_another_browser_cannot_use_a_token_again(client, app):
    created = make.created()
    client.get(f"/secure/{created.token}")

    response = app.test_client().get(f"/secure/{created.token}")

    assert response.status_code == 403
    assert payers.heading(response) == "Your payment session has expired"
    assert payers.text(response, "return-url") is None


@pytest.mark.parametrize(
    "token", [UNKNOWN_TOKEN, "nonsense", "a" * 4000, "%00", "..%5c..", "<script>", "é"]
)
def test_what_is_no_token_is_refused(client, token):
    response = client.get(f"/secure/{token}")

    assert response.status_code == 403
    assert payers.heading(response) == "Your payment session has expired"


@pytest.mark.parametrize(
    "form", [{}, {"chargeTokenId": ""}, {"chargeTokenId": "../x"}, {"chargeTokenId": "a/b"}]
)
def test_a_form_without_a_token_is_refused(client, form):
    response = client.post("/secure", data=form)

    assert response.status_code == 403
    assert payers.heading(response) == "Your payment session has expired"


def test_a_token_that_is_too_old_is_refused(client):
    created = make.created()

    with travelled(days=7, minutes=1):
        response = client.get(f"/secure/{created.token}")

    assert response.status_code == 403


def test_each_fresh_token_works_once(client):
    payment = make.payment()
    first, second = tokens.fresh(payment.id), tokens.fresh(payment.id)

    assert client.get(f"/secure/{first}").status_code == 303
    assert client.get(f"/secure/{second}").status_code == 303


def test_the_cookie_says_nothing_about_the_payer(client):
    payment = make.payment(email="zoe@payer.example", cardholder_name="Zoe Payer")
    response = client.get(f"/secure/{tokens.fresh(payment.id)}")

    with client.session_transaction() as session:
        kept = repr(dict(session))
    assert "zoe" not in kept.lower()  # chance, too, puts no z into an id or a digest
    assert re.search(payment.id, kept)
    assert tokens.fresh(payment.id) not in response.headers["Set-Cookie"]
