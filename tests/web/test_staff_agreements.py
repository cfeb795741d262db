"""Agreements in the back office: finding them, reading them, ending them."""

import pytest
from sqlalchemy import select

from app import audit, db
from app.agreements.states import AgreementState
from app.audit.models import AuditRecord
from app.people import Role
from tests import make
from tests.support import agreeing
from tests.support.clients import read
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account(recurring_enabled=True)


@pytest.fixture
def user(client, account):
    user = staff.person(account, role=Role.ADMINISTRATOR)
    staff.sign_in(client, user)
    return user


def agreements_page(account):
    return f"/staff/accounts/{account.id}/agreements"


def page_of(agreement):
    return f"/staff/accounts/{agreement.account_id}/agreements/{agreement.id}"


def test_the_list_is_searched_by_reference_and_status(client, account, user):
    agreeing.agreement(account, reference="CT-1")
    active = agreeing.active_agreement(account, reference="CT-2")
    agreeing.agreement(reference="CT-OTHER")  # another account's

    def found(**query):
        page = client.get(agreements_page(account), query_string=query)
        return [row.text for row in read(page).findall(".//main//tbody/tr/th/a")]

    assert found() == ["CT-2", "CT-1"]
    assert found(reference="ct-1") == ["CT-1"]
    assert found(status="active") == ["CT-2"]
    assert found(status="cancelled") == []
    assert found(reference="CT-OTHER") == []
    assert found(status="made up") == ["CT-2", "CT-1"]
    assert "Visa •••• 4242" in client.get(agreements_page(account)).text
    assert page_of(active) in client.get(agreements_page(account)).text


def test_pages_follow_each_other_and_each_is_met_once(client, account, user):
    made = {agreeing.agreement(account, reference=f"CT-{number}").id for number in range(45)}
    address, seen, sizes = agreements_page(account), [], []

    while address:
        page = read(client.get(address))
        links = page.findall(".//main//tbody/tr/th/a")
        seen += [link.get("href").rpartition("/")[2] for link in links]
        sizes.append(len(links))
        onward = page.find(".//a[@rel='next']")
        address = None if onward is None else onward.get("href")

    assert sizes == [20, 20, 5]
    assert len(seen) == len(made)
    assert set(seen) == made


def test_one_page_tells_all_of_an_agreement(client, account, user):
    agreement = agreeing.active_agreement(account, reference="CT-9", user_identifier="user-7")
    payment = agreeing.recurring(agreement)

    words = staff.words(client.get(page_of(agreement)))

    for said in ("CT-9", "Active", "user-7", "•••• 4242", payment.reference, "Agreement active"):
        assert said in words


def test_an_agreement_is_cancelled_once_with_who_did_it(client, account, user):
    agreement = agreeing.active_agreement(account)
    asked = f"{page_of(agreement)}/cancellation"
    form = read(client.get(asked))

    first = client.send(form, asked, form="cancel")
    second = client.send(form, asked, form="cancel")

    assert "Agreement cancelled" in first.text
    assert "Nothing has changed" in second.text
    assert make.again(agreement).state is AgreementState.CANCELLED
    assert "by Ann Caseworker" in staff.words(client.get(page_of(agreement)))
    records = [one for one in _records() if one.action == "agreement_cancelled"]
    assert [(one.actor_id, one.subject_id, one.before, one.after) for one in records] == [
        (user.id, agreement.id, {"state": "active"}, {"state": "cancelled"})
    ]
    assert audit.verify().is_intact


def test_what_is_not_active_is_not_offered_to_be_cancelled(client, account, user):
    agreement = agreeing.agreement(account)

    assert "Cancel this agreement" not in client.get(page_of(agreement)).text
    assert client.get(f"{page_of(agreement)}/cancellation").location == page_of(agreement)


def _records():
    with db.reading() as session:
        return session.scalars(select(AuditRecord)).all()
