"""What goes wrong has a reference on the page, and staff find it by that."""

import pytest
from sqlalchemy import create_engine

from app import db, incidents
from app.people import Role
from app.web import errors
from app.web.doors import Door
from tests import make
from tests.support.clients import read
from tests.support.databases import on_both
from tests.web import payers, staff


@pytest.fixture
def broken(app, client, monkeypatch):
    """A payment whose card page breaks, its account, and the answer."""
    from app.web.pages import card

    account = make.account()

    def break_down(*_, **__):
        raise ZeroDivisionError("for zoe@payer.example")

    payment = payers.let_in(client, make.payment(account=account))
    monkeypatch.setattr(card, "render_page", break_down)
    return payment, account, client.get(f"{payers.card_page(payment)}?email=zoe@payer.example")


def test_the_reference_on_the_page_leads_to_the_payment_and_says_nothing_of_the_payer(broken):
    payment, _, response = broken
    reference = payers.text(response, "error-reference")

    assert response.status_code == 500
    (found,) = incidents.of_platform(reference)
    assert (found.payment_id, found.account_id) == (payment.id, payment.account_id)
    assert (found.kind, found.route) == ("ZeroDivisionError", "/card_details/<payment_id>")
    assert found.request_id
    assert "zoe" not in str(vars(found))  # chance, too, puts no z into an id or an address


@pytest.mark.parametrize("token", ["forged", None])
def test_a_form_that_is_not_ours_has_one_too(client, token):
    payment = payers.let_in(client, make.authorised_payment())

    response = client.post(payers.confirm_page(payment), data={"csrfToken": token or ""})

    assert response.status_code == 403
    (found,) = incidents.of_platform(payers.text(response, "error-reference"))
    assert (found.kind, found.payment_id) == ("form_out_of_date", payment.id)


@pytest.mark.parametrize("path", ["/nowhere", "/card_details/" + "0" * 26])
def test_an_address_that_does_not_exist_is_nobodys_problem(client, path):
    response = client.get(path)

    assert payers.text(response, "error-reference") is None
    assert not incidents.of_platform()


def test_the_api_keeps_its_shape_and_is_found_by_the_name_of_its_request(app, api, monkeypatch):
    from app.web.api.v1 import payments

    monkeypatch.setattr(payments.queries, "get", lambda *_, **__: 1 / 0)
    response = app.test_client().get(
        "/v1/payments/" + "0" * 26,
        headers={"Authorization": f"Bearer {api.key}", "X-Request-Id": "their-42"},
    )

    assert set(response.json) == {"code", "description"}
    (found,) = incidents.of_platform("their-42")
    assert (found.status, found.door, found.account_id) == (500, "api", api.account.id)


@on_both
def test_without_a_database_every_door_says_so_in_its_own_style(app, client, database):
    payment = payers.let_in(client, make.payment())
    staff.sign_in(client, staff.person(make.account()))
    key = make.api_key()
    nowhere = (
        "sqlite:////nowhere/at/all.sqlite3"
        if database.dialect == "sqlite"
        else "postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1"
    )
    db.bind(create_engine(nowhere))

    for path in (payers.card_page(payment), "/staff/"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert payers.heading(response) == "Sorry, the service is unavailable"
        assert response.headers["Retry-After"] == "60"
    assert payers.text(client.get(payers.card_page(payment)), "error-reference")
    answer = client.get("/v1/payments", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json["code"]) == (503, "P0999")


def test_where_the_page_of_errors_breaks_too_there_are_last_words(client, monkeypatch):
    monkeypatch.setitem(errors.answers, Door.PAGES, lambda *_: 1 / 0)

    response = client.get("/nowhere")

    assert response.status_code == 500
    assert "mae problem" in response.text
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_staff_of_the_service_find_it_and_others_do_not(broken, client):
    payment, account, response = broken
    reference = payers.text(response, "error-reference")
    other, strangers = make.account(), make.account()
    ours = f"/staff/accounts/{payment.account_id}/incidents"
    user = staff.person(account, other, role=Role.VIEW_ONLY)
    staff.sign_in(client, user)

    found = client.get(f"{ours}?reference={reference.lower()}")
    assert "Something in the platform broke." in staff.words(found)
    links = {a.get("href") for a in read(found).iter("a")}
    assert staff.payment_page(payment) in links
    elsewhere = client.get(f"/staff/accounts/{other.id}/incidents?reference={reference}")
    assert "Nothing was found" in staff.words(elsewhere)
    assert client.get(f"/staff/accounts/{strangers.id}/incidents").status_code == 404
    assert client.get("/staff/platform/incidents").status_code == 403


def test_those_who_run_the_platform_find_everything(broken, client):
    _, _, response = broken
    reference = payers.text(response, "error-reference")
    staff.sign_in(client, staff.person(is_platform=True))

    found = client.get(f"/staff/platform/incidents?reference={reference}")

    assert reference in staff.words(found)
    assert "ZeroDivisionError" in staff.words(found)
