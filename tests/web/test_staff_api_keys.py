"""API keys in the back office: shown once, and to nobody else."""

import re

import pytest

from app.accounts import AccountKind, keys
from app.accounts.errors import KeyNotRecognised
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.web import staff

EVIL = "<script>alert(1)</script>"
KEY = re.compile("api_(?:test|live)_[0-9a-v]{58}")


@pytest.fixture
def account(app, request):
    return make.account(kind=getattr(request, "param", AccountKind.TEST))


@pytest.fixture
def at(account):
    return f"/staff/accounts/{account.id}/api-keys"


@pytest.fixture(autouse=True)
def _somebody(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR, name="Ann"))


def names(account):
    return [key.description for key in keys.list_keys(account.id)]


@pytest.mark.parametrize("account", AccountKind, indirect=True)
def test_a_key_is_shown_once_and_works(client, account, at):
    made = client.submit(f"{at}/new", form="key", description=EVIL, follow=False)

    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    (secret,) = KEY.findall(made.text)
    assert keys.recognise(secret).account_id == account.id
    assert EVIL not in made.text
    assert secret not in str(made.headers)
    listed = client.get(at)
    assert secret not in listed.text
    assert EVIL not in listed.text
    assert f"{EVIL} {secret[:13]}" in staff.words(listed)
    assert "by Ann" in staff.words(listed)


def test_a_form_that_is_sent_again_makes_no_second_key(client, account, at):
    page = read(client.get(f"{at}/new"))
    client.send(page, f"{at}/new", form="key", description="CI")

    again = client.send(page, f"{at}/new", form="key", description="CI")

    assert again.status_code == 409
    assert "This API key was made already" in staff.words(again)
    assert not KEY.search(again.text)
    assert names(account) == ["CI"]


def test_a_key_needs_a_name_of_up_to_50_characters(client, account, at):
    make.api_key(account)
    assert "by the platform" in staff.words(client.get(at))
    (key,) = keys.list_keys(account.id)
    for name, said in (
        ("", "Enter a name for the API key"),
        ("x" * 51, "Name must be 50 characters or fewer"),
    ):
        for path in ("new", f"{key.id}/name"):
            refused = client.submit(f"{at}/{path}", form="key", description=name)

            assert refused.status_code == 422
            assert said in staff.words(refused)
            field = read(refused).find(".//input[@id='description']")
            assert (field.get("value") or "") == name
    assert names(account) == ["Tests"]


def test_a_key_is_renamed_and_revoked(client, account, at):
    secret = make.api_key(account)
    (key,) = keys.list_keys(account.id)

    renamed = client.submit(f"{at}/{key.id}/name", form="key", description="Licences, live")
    assert "Licences, live" in staff.words(renamed)
    asked = client.get(f"{at}/{key.id}/revocation")
    assert "It has never been used" in staff.words(asked)
    assert keys.recognise(secret)
    revoked = client.submit(f"{at}/{key.id}/revocation", form="revocation")

    with pytest.raises(KeyNotRecognised):
        keys.recognise(secret)
    assert "There are no API keys that work" in staff.words(revoked)
    assert "Revoked keys" in staff.words(revoked)
    assert client.get(f"{at}/{key.id}/revocation").status_code == 200
    gone = client.submit(f"{at}/{key.id}/name", form="key", description="Again")
    assert gone.status_code == 404


def test_making_a_key_asks_for_a_second_factor_that_is_fresh(client, account, at):
    with travelled(minutes=16):
        asked = client.get(f"{at}/new")
        assert client.get(at).status_code == 200

    assert asked.status_code == 303
    assert asked.location == f"/staff/confirm?next={at}/new"
