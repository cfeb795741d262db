"""Exports as a person with a browser sees them."""

import pytest

from app import administration, clock
from app.exports import asking
from app.jobs import worker
from app.people import Role
from tests import make
from tests.support import exporting
from tests.support.clients import read
from tests.web import staff


@pytest.fixture
def account(app):
    account = make.account()
    make.captured_payment(account=account, reference="Boat 1")
    make.captured_payment(account=account, reference="Car 1")
    return account


@pytest.fixture
def user(client, account):
    user = staff.person(account)
    staff.sign_in(client, user)
    return user


def exports_page(account):
    return f"/staff/accounts/{account.id}/exports"


def ask(client, account, query="", **fields):
    path = f"{exports_page(account)}/new{query}"
    return client.submit(path, form="export", follow=False, **fields)


def test_a_small_file_comes_at_once(client, account, user):
    page = client.get(f"{staff.payments_page(account)}?reference=boat")
    link = next(a for a in read(page).iter("a") if a.text == "Export these payments")

    form = client.get(link.get("href"))
    assert "1 payment" in staff.words(form)
    assert "Reference: boat" in staff.words(form)
    answer = ask(client, account, "?reference=boat", format="csv")
    file = client.get(answer.location)

    assert answer.status_code == 303
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    day = clock.now().strftime("%Y-%m-%d")
    assert file.headers["Content-Disposition"] == (
        f'attachment; filename="payments-fishing-licences-{day}.csv"'
    )
    assert int(file.headers["Content-Length"]) == len(file.data)
    assert file.text.count("\n") == 2
    assert "Boat 1" in file.text


def test_a_kind_of_file_has_to_be_chosen(client, account, user):
    page = ask(client, account)

    assert page.status_code == 422
    assert staff.title(page).startswith("Error: ")
    assert "Select the kind of file you want" in page.text


def test_a_large_one_shows_how_far_it_has_come(client, account, user, monkeypatch):
    monkeypatch.setattr(asking, "SMALL", 0)

    waiting = client.get(ask(client, account, format="xlsx").location)
    assert waiting.headers["Refresh"] == "2"
    assert staff.title(waiting).startswith("0% – Your export is being made")
    assert client.get(f"{waiting.request.path}/download").location == waiting.request.path
    worker.drain()
    ready = client.get(waiting.request.path)

    assert "Refresh" not in ready.headers
    assert "Your export is ready" in staff.title(ready)
    assert "Download the file" in ready.text
    listed = client.get(exports_page(account))
    assert "Excel (XLSX)" in staff.words(listed)
    assert "Ready" in staff.words(listed)


def test_it_can_be_called_off(client, account, user, monkeypatch):
    monkeypatch.setattr(asking, "SMALL", 0)
    path = ask(client, account, format="csv").location

    page = client.submit(path, form="cancel")

    assert "This export was cancelled" in page.text
    assert client.get(f"{path}/download").location == path


def test_nobody_else_gets_it_and_its_maker_only_while_they_may(client, app, account, user):
    export = exporting.exported(account, user_id=user.id)
    path = f"{exports_page(account)}/{export.id}/download"
    assert client.get(path).status_code == 200

    other = app.test_client()
    staff.sign_in(other, staff.person(account, role=Role.ADMINISTRATOR))
    assert other.get(path).status_code == 404

    administration.remove_from_service(user.id, account.service_id, actor=make.KEY)
    assert client.get(path).status_code == 404


def test_an_address_with_a_card_number_leads_back_to_the_list(client, account, user):
    answer = client.get(f"{exports_page(account)}/new?reference=4242424242424242")

    assert answer.status_code == 303
    assert answer.location == staff.payments_page(account)
