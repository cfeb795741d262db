"""Entering a provider's credentials, trying them, and switching to them, at the door."""

from urllib.parse import urlsplit

import pytest

from app.credentials import CredentialsState, queries
from app.gateways.sandbox import merchants
from app.jobs import worker
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.providers import one_more
from tests.web import payers, staff

GOOD = {"value_merchant_id": "FISHING01", "value_password": "salmon-and-trout"}


@pytest.fixture
def account(app):
    return make.account(of=make.service("Fishing licences"))


@pytest.fixture
def at(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    return f"/staff/accounts/{account.id}/credentials"


def test_from_new_credentials_to_the_switch_and_back(client, account, at):
    assert "New payments are made with Sandbox Nothing had to be entered" in staff.words(
        client.get(at)
    )

    added = client.submit(f"{at}/new", form="credentials", follow=False, **GOOD)
    assert added.status_code == 303
    page = client.get(added.location)
    assert "Merchant ID Ends in NG01 Password Entered, and not shown" in staff.words(page)
    assert "salmon-and-trout" not in page.text
    assert client.get(f"{added.location}/switch").status_code == 409

    client.submit(added.location, form="try")
    page = client.get(added.location)
    [link] = [
        a.get("href")
        for a in read(page).iter("a")
        if "Go to the payment page" in "".join(a.itertext())
    ]
    to_pay = client.get(link)
    assert "/secure/" in to_pay.location
    payment = make.payments_of(account)[0]
    client.get(urlsplit(to_pay.location).path)
    payers.enter_card(client, payment)
    confirmed = client.submit(payers.confirm_page(payment), form="confirmation", follow=False)
    assert confirmed.status_code == 303
    worker.drain()

    page = client.get(added.location)
    assert "The test payment was successful." in staff.words(page)
    switched = client.submit(f"{added.location}/switch", form="switch")
    assert "New payments are made with Sandbox from now on." in switched.text
    [new, first] = queries.of_account(account.id)
    assert make.again(account).credentials_id == new.id
    client.submit(f"{at}/{first.id}/switch", form="switch")
    assert make.again(account).credentials_id == first.id


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value_merchant_id": "x"}, "Merchant ID must be 6 to 40 capital letters and digits"),
        ({"value_password": ""}, "Password must be 8 to 100 letters, digits and hyphens"),
        ({"value_password": merchants.REFUSED}, "does not know this merchant ID"),
    ],
)
def test_what_is_wrong_is_said_and_what_is_secret_is_not_shown_again(
    client, account, at, values, said
):
    response = client.submit(f"{at}/new", form="credentials", **GOOD | values)

    assert (response.status_code, staff.title(response)[:6]) == (422, "Error:")
    assert said in staff.words(response)
    password = read(response).find(".//input[@name='value_password']")
    assert not password.get("value")
    assert queries.of_account(account.id) == []


def test_a_provider_that_does_not_answer_is_asked_again(client, account, at):
    silent = GOOD | {"value_password": merchants.UNREACHABLE}
    added = client.submit(f"{at}/new", form="credentials", follow=False, **silent)

    again = client.submit(added.location, form="check")
    assert "did not answer. Try again in a moment" in again.text
    changed = client.submit(f"{added.location}/values", form="credentials", **GOOD)
    assert "Saved. The payment provider knows these credentials." in changed.text
    client.submit(added.location, form="removal")
    assert queries.of_account(account.id) == []


def test_a_switch_says_what_the_new_provider_cannot_do(client, account, at):
    with one_more(keeps_cards=False, moto=False):
        choice = client.submit(f"{at}/new", form="provider-choice")
        assert "There is a problem Choose a payment provider" in staff.words(choice)
        entering = f"{at}/new?provider=one_more"
        added = client.submit(entering, form="credentials", follow=False, **GOOD).location
        make.changed(queries.of_account(account.id)[0], state=CredentialsState.VERIFIED)

        page = client.get(f"{added}/switch")

        assert "Switch new payments to One More" in staff.words(page)
        for said in ("it cannot keep cards", "it takes no payments over the telephone"):
            assert said in staff.words(page)
        assert "it takes no wallets" not in staff.words(page)
