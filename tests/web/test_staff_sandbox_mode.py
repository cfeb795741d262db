"""Sandbox mode: a live service's people go to its test account and back, in the same section."""

import pytest

from app.accounts import queries
from app.accounts.models import AccountKind
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.web import staff


@pytest.fixture
def live(app):
    return make.account(of=make.service("Register a boat"), kind=AccountKind.LIVE)


@pytest.fixture
def sandbox(live):
    _, service = queries.with_service(live.id)
    first = make.account(of=service)
    make.account(of=service)
    return first


@pytest.fixture
def ann(client, live):
    user = staff.person(live, role=Role.ADMINISTRATOR)
    staff.sign_in(client, user)
    return user


def links(page, where):
    """Where the links below the element of this class lead, by their texts."""
    return {
        "".join(link.itertext()).strip(): link.get("href")
        for link in read(page).find(f".//*[@class='{where}']").iter("a")
    }


def test_each_section_leads_to_the_same_of_the_other_account(client, ann, live, sandbox, subtests):
    page = client.get(staff.payments_page(live))
    sections = [
        link.get("href")
        for link in read(page).iter("a")
        if (link.get("href") or "").startswith(f"/staff/accounts/{live.id}/")
        and "govuk-service-navigation__link" in (link.get("class") or "")
    ]
    assert len(sections) >= 3
    for path in sections:
        with subtests.test(path):
            there = links(client.get(path), "exchequer-identity__account")
            assert there == {"Go to sandbox mode": path.replace(live.id, sandbox.id)}
            back = links(client.get(there["Go to sandbox mode"]), "exchequer-identity__account")
            assert back == {"Leave sandbox mode": path}


def test_where_there_is_no_other_there_is_no_switch(client, app):
    alone = make.account()
    staff.sign_in(client, staff.person(alone))

    page = client.get(staff.payments_page(alone))

    assert links(page, "exchequer-identity__account") == {}
    assert "sandbox mode" not in page.text.lower()


def test_it_is_seen_which_of_them_it_is(client, ann, live, sandbox):
    assert "exchequer-identity--test" in client.get(staff.payments_page(sandbox)).text
    page = client.get(staff.payments_page(live))
    assert "exchequer-identity--test" not in page.text
    assert "No real money: this installation is a sandbox." in page.text
