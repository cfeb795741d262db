"""Searches that somebody keeps, and the payments of all their services in one list."""

import pytest

from app.accounts import queries
from app.accounts.models import AccountKind, Service
from app.administration import saved_searches
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.statements import statements
from tests.web import staff
from tests.web.test_staff_payments import HOSTILE, link, listed, search

ALL = "/staff/payments?kind=test"


@pytest.fixture
def account(app):
    return make.account(of=make.service("Fishing licences"))


@pytest.fixture
def boats(app):
    return make.account(of=make.service("Boats"))


@pytest.fixture
def ann(account, boats):
    return staff.person(account, boats)


@pytest.fixture
def client(client, ann):
    staff.sign_in(client, ann)
    return client


def service_of(account) -> Service:
    return queries.with_service(account.id)[1]


def save(client, response, name: str):
    """Save the search whose results these are."""
    return client.send(read(response), response.request.full_path, form="save", name=name)


def test_a_search_is_saved_and_made_again_in_one_click(client, account):
    make.captured_payment(account=account, reference="A/1")
    make.declined_payment(account=account, reference="A/2")

    saved = save(client, search(client, account, status=["declined"]), HOSTILE[:50])
    plain = client.get(staff.payments_page(account))

    assert "Search saved as" in saved.text
    for response in (saved, plain, client.get("/staff/saved-searches")):
        assert "<script>alert" not in response.text
    assert listed(client.get(link(plain, HOSTILE[:50]))) == ["A/2"]


def test_a_search_is_renamed_and_deleted(client, account, ann):
    make.payment(account=account, reference="A/1")
    save(client, search(client, account, reference="a/1"), "Old")
    (one,) = saved_searches.saved_searches(ann.id)

    renamed = client.submit(f"/staff/saved-searches/{one.id}", form="save", name="New")
    assert "New" in staff.words(renamed)
    assert "Reference: a/1" in staff.words(renamed)
    gone = client.submit(f"/staff/saved-searches/{one.id}", form="delete")

    assert "You have saved no searches" in staff.words(gone)
    assert client.get(f"/staff/saved-searches/{one.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "Enter a name for the search"),
        ("x" * 51, "Name must be 50 characters or fewer"),
        ("Taken", "You have saved another search under this name"),
    ],
)
def test_a_name_that_will_not_do_is_asked_for_again(client, account, ann, name, problem):
    make.payment(account=account, reference="A/1")
    saved_searches.save_search(ann.id, place=account.id, name="Taken", query="status=error")

    response = save(client, search(client, account, reference="a/1"), name)

    assert response.status_code == 422
    assert problem in staff.words(response)
    assert staff.title(response).startswith("Error: ")
    assert save(client, response, "Another").request.args["reference"] == "a/1"


def test_somebody_elses_search_and_account_look_like_missing_ones(client, account):
    make.payment(account=account, reference="A/1")
    theirs = make.account()
    other = staff.person(theirs)
    one = saved_searches.save_search(other.id, place=theirs.id, name="X", query="status=error")

    assert client.get(f"/staff/saved-searches/{one.id}").status_code == 404
    token = read(search(client, account, reference="a/1")).find(
        ".//form[@id='save']//input[@name='csrfToken']"
    )
    for address, typed in (
        (f"/staff/saved-searches/{one.id}", {"name": "Mine"}),
        (f"/staff/saved-searches/{one.id}/delete", {}),
        ("/staff/saved-searches/new", {"name": "X", "place": theirs.id, "query": "reference=a"}),
    ):
        typed["csrfToken"] = token.get("value")
        assert client.post(address, data=typed).status_code == 404
    assert [kept.name for kept in saved_searches.saved_searches(other.id)] == ["X"]


def test_a_card_number_is_not_saved(client, account, ann):
    make.payment(account=account, reference="A/1")
    results = search(client, account, reference="a/1")

    client.submit(
        results.request.full_path, form="save", name="Card", query=f"reference={make.VISA}"
    )

    assert not saved_searches.saved_searches(ann.id)


# Payments of all services


def test_payments_of_all_ones_services_are_listed_with_whose_they_are(client, account, boats):
    make.payment(account=account, reference="FISH")
    make.payment(account=boats, reference="BOAT")
    make.payment(reference="STRANGE")
    live = make.account(of=service_of(account), kind=AccountKind.LIVE)
    make.payment(account=live, reference="LIVE")

    response = client.get(ALL)

    assert sorted(listed(response)) == ["BOAT", "FISH"]
    assert "Boats" in staff.words(response)
    found = client.submit(ALL, form="search", reference="boat")
    assert listed(found) == ["BOAT"]
    assert found.request.args["kind"] == "test"
    assert listed(client.get("/staff/payments?kind=live")) == ["LIVE"]
    assert "reference" not in link(found, "Remove this filter")
    assert listed(client.get(link(save(client, found, "Boats only"), "Boats only"))) == ["BOAT"]


def test_who_works_for_nobody_sees_no_payments(client, account, app):
    make.payment(account=account)
    nobody = app.test_client()
    staff.sign_in(nobody, staff.person())

    assert "There are no payments yet" in staff.words(nobody.get(ALL))


def test_fifty_services_ask_no_more_of_the_database_than_two(app, client):
    client = app.test_client()
    accounts = [make.account() for _ in range(50)]
    for account in accounts:
        make.payment(account=account)
    staff.sign_in(client, staff.person(*accounts, role=Role.VIEW_ONLY))

    with statements() as said:
        response = client.get(ALL)

    assert len(listed(response)) == 20
    # Who it is, where they work, the lines, how many, and what they have saved.
    assert len(said) == 5, said
