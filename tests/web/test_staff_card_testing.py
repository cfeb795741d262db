"""What staff see of stolen cards that are tried, and what those who run the platform decide."""

import pytest

from app import card_testing
from app.accounts.models import Account
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.tries import declined_from
from tests.web import staff

HERE = "203.0.113.7"
ORIGIN = f"test {HERE}"
PLATFORM = "/staff/platform/card-testing"


@pytest.fixture
def account(app) -> Account:
    return make.account()


@pytest.fixture
def noticed(account):
    declined_from(ORIGIN, 100)
    card_testing.may_try(ORIGIN)


@pytest.fixture
def operator(client, account):
    staff.sign_in(client, staff.person(account, role=Role.VIEW_ONLY, is_platform=True))
    return client


def address(kind="test", of=HERE):
    return f"{PLATFORM}/address?address={of}&kind={kind}"


def test_a_service_sees_what_was_noticed_with_addresses_in_part(app, client, account, noticed):
    staff.sign_in(client, staff.person(account, role=Role.VIEW_ONLY))

    dashboard = staff.words(client.get(f"/staff/accounts/{account.id}/dashboard"))
    page = client.get(f"/staff/accounts/{account.id}/card-testing")

    assert "Stolen cards may be tried" in dashboard
    assert "203.0.x.x" in staff.words(page)
    assert "Stopped: no card is taken, until" in staff.words(page)
    assert HERE not in page.text
    assert "Nothing has been noticed" in staff.words(quiet(app.test_client()))


def quiet(client):
    """What somebody sees at whose account nothing was tried."""
    other = make.account()
    staff.sign_in(client, staff.person(other, role=Role.VIEW_ONLY))
    assert "Stolen cards" not in client.get(f"/staff/accounts/{other.id}/dashboard").text
    return client.get(f"/staff/accounts/{other.id}/card-testing")


def test_who_runs_the_platform_lets_it_through_by_two_clicks(operator, noticed):
    listed = read(operator.get(PLATFORM))
    (link,) = [one for one in listed.iter("a") if "/address?" in (one.get("href") or "")]
    assert HERE in "".join(link.itertext())

    done = operator.submit(link.get("href"), form="decide", decision="allow")

    assert "The address is let through for a day." in done.text
    assert "Let through, by a person, until" in staff.words(done)
    assert card_testing.may_try(ORIGIN) == card_testing.FREE
    operator.submit(link.get("href"), form="decide", decision="leave")
    assert "Nothing is done about it" in staff.words(operator.get(link.get("href")))


def test_an_address_that_nobody_noticed_is_stopped(operator):
    found = operator.submit(PLATFORM, form="look-up", address="2001:db8:1:2::9", kind="live")
    assert "2001:db8:1:2::/64" in staff.words(found)

    operator.submit(address("live", "2001:db8:1:2::9"), form="decide", decision="stop")

    assert not card_testing.may_try("live 2001:db8:1:2::/64").is_free
    assert card_testing.may_try("test 2001:db8:1:2::/64") == card_testing.FREE


@pytest.mark.parametrize("typed", ["", "nowhere", "203.0.113.0/16", "203.0.113.7; x"])
def test_what_is_no_address_is_said_to_be_none(operator, typed):
    page = operator.get(f"{PLATFORM}/address", query_string={"address": typed})

    assert "Enter an address, like 203.0.113.7" in staff.words(page)
    assert read(page).findtext(".//title").startswith("Error:")
