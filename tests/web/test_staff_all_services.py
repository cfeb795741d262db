"""Payments of all somebody's services in one list, and as a file."""

import pytest

from app import administration
from app.accounts import queries
from app.accounts.models import AccountKind
from app.exports import asking
from app.jobs import worker
from tests import make
from tests.support import exporting
from tests.support.clients import read
from tests.web import staff
from tests.web.test_staff_payments import link, listed

ALL = "/staff/payments?kind=test"
EXPORTS = "/staff/payments/exports"
ADA = "ada@payer.example"


@pytest.fixture
def fishing(app):
    account = make.account(of=make.service("Fishing licences"))
    make.payment(account=account, reference="FISH 1", email=ADA)
    make.payment(account=account, reference="FISH 2", email=ADA)
    return account


@pytest.fixture
def parking(app):
    account = make.account(of=make.service("Parking"))
    make.payment(account=account, reference="CAR 1", email=ADA)
    return account


@pytest.fixture
def user(client, fishing, parking):
    user = staff.person(fishing, parking)
    staff.sign_in(client, user)
    return user


def ask(client, query="", **fields):
    path = f"{EXPORTS}/new?kind=test{query}"
    return client.submit(path, form="export", follow=False, **fields)


def test_what_the_list_finds_comes_as_a_file(client, fishing, parking, user):
    live = make.account(of=queries.with_service(fishing.id)[1], kind=AccountKind.LIVE)
    make.payment(account=live, reference="LIVE 1")
    make.payment(reference="STRANGE 1")
    found = client.submit(ALL, form="search", reference="1", part="yes")

    form = client.get(link(found, "Export these payments"))
    assert "2 payments" in staff.words(form)
    assert "Of these services: Fishing licences, Parking" in staff.words(form)
    assert link(form, "Back").startswith("/staff/payments?kind=test&reference=1")
    answer = client.send(read(form), form.request.full_path, form="export", format="csv")

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "payments-all-services-test-" in answer.headers["Content-Disposition"]
    for said in ("FISH 1", "CAR 1", "Service Name"):
        assert said in answer.text
    for left_out in ("FISH 2", "LIVE 1", "STRANGE 1"):
        assert left_out not in answer.text
    listing = client.get(link(form, "Your exports"))
    assert "Test payments, Reference: 1" in staff.words(listing)
    assert link(listing, "Export payments") == f"{EXPORTS}/new?kind=test"


def test_a_large_one_is_watched_and_can_be_called_off(client, user, monkeypatch):
    monkeypatch.setattr(asking, "SMALL", 0)

    first = client.get(ask(client, format="xlsx").location)
    assert first.headers["Refresh"] == "2"
    assert "Fishing licences, Parking" in staff.words(first)
    called_off = client.submit(first.request.path, form="cancel")
    assert "This export was cancelled" in called_off.text
    second = ask(client, format="xlsx").location
    worker.drain()

    assert "Download the file" in client.get(second).text
    assert client.get(f"{second}/download").data.startswith(b"PK")


def test_who_lost_a_role_meanwhile_gets_nothing_of_it(client, parking, user, monkeypatch):
    path = ask(client, format="csv").location
    monkeypatch.setattr(asking, "SMALL", 0)
    waiting = ask(client, format="csv").location

    administration.remove_from_service(user.id, parking.service_id, actor=make.KEY)
    worker.drain()

    assert client.get(path).status_code == 403
    page = client.get(waiting)
    assert "you may not see all of these payments any more" in staff.words(page)
    assert "Parking" not in staff.words(page)
    assert client.get(path.removesuffix("/download")).status_code == 200


def test_one_of_an_account_is_not_found_here_nor_somebody_elses(client, fishing, parking, user):
    several = exporting.exported(fishing, parking, user_id=user.id)
    single = exporting.exported(fishing, user_id=user.id)
    theirs = exporting.exported(fishing, parking)

    for path in (
        f"{EXPORTS}/{single.id}",
        f"{EXPORTS}/{single.id}/download",
        f"{EXPORTS}/{theirs.id}/download",
        f"/staff/accounts/{fishing.id}/exports/{several.id}/download",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get(f"{EXPORTS}/{several.id}/download").status_code == 200


def test_the_payer_is_shown_only_where_they_may_be_seen(client, fishing, parking, user):
    exporting.works_at(user.id, parking, role=exporting.WITHOUT_PAYER)

    page = client.get(ALL)
    rows = {text(row.find("th")): text(row) for row in read(page).findall(".//tbody/tr")}
    by_payer = client.submit(ALL, form="search", email=ADA)

    assert {name: ADA in row for name, row in rows.items()} == {
        "FISH 1": True,
        "FISH 2": True,
        "CAR 1": False,
    }
    assert sorted(listed(by_payer)) == ["FISH 1", "FISH 2"]
    form = client.get(f"{EXPORTS}/new?kind=test&email={ADA}")
    assert "2 payments" in staff.words(form)


def test_who_works_for_nobody_has_nothing_to_export(client, app):
    staff.sign_in(client, staff.person())

    assert "There are no payments to export" in staff.words(client.get(f"{EXPORTS}/new"))


def text(element):
    return " ".join("".join(element.itertext()).split())
