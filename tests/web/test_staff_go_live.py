"""Going live at the door: what is typed comes back, and nobody does what is not theirs."""

import pytest

from app import db
from app.go_live import GoLive, Stage, requests
from app.people import Role
from tests import make
from tests.service.test_go_live import submitted
from tests.support.clients import read
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account(of=make.service("Fishing licences"))


@pytest.fixture
def at(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    return f"/staff/services/{account.service_id}/go-live"


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("organisation/organisation", {}, "Enter the name of your organisation"),
        (
            "organisation/organisation",
            {"merchant_name": "x" * 256},
            "Name of your organisation must be 255 characters or fewer",
        ),
        ("bank-account/bank", {"sort_code": "1"}, "Sort code must be 6 digits"),
        ("provider/credentials", {}, "Merchant ID must be 6 to 40"),
        ("terms/agreement", {}, "Enter your full name to agree to the terms"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(client, at, path, typed, said):
    task, form = path.split("/")
    response = client.submit(f"{at}/{task}", form=form, **typed)

    assert (response.status_code, staff.title(response)[:6]) == (422, "Error:")
    assert said in staff.words(response)
    values = {field.get("name"): field.get("value") for field in read(response).iter("input")}
    assert {name: values[name] for name in typed} == typed


def test_only_the_fields_of_a_form_are_read(client, at, account):
    address = {
        "merchant_name": "Rivers Agency",
        "merchant_address_line_1": "1 Weir Lane",
        "merchant_address_city": "York",
        "merchant_address_postcode": "YO1 7HH",
    }
    client.submit(f"{at}/organisation", form="organisation", name="Another name", **address)

    service = requests.find(account.service_id).service
    assert (service.name, service.merchant_name) == ("Fishing licences", "Rivers Agency")


def test_who_runs_the_platform_decides_and_does_not_ask(client, account):
    service = requests.find(account.service_id).service
    submitted(service)
    staff.sign_in(client, staff.person(is_platform=True))
    page = f"/staff/platform/go-live/{service.id}"
    assert ", from 192.0.2.7 " in staff.words(client.get(page))
    with db.transaction() as session:  # agreed to by nobody's browser
        session.get_one(GoLive, service.id).terms_ip = ""
    assert ", from" not in staff.words(client.get(page))

    assert client.get(f"/staff/services/{service.id}/go-live").status_code == 403
    refused = client.submit(page, form="rejection", reason="")
    assert "Enter a reason of 500 characters or fewer" in staff.words(refused)
    assert client.submit(page, form="rejection", reason="Which river?").status_code == 200

    assert requests.find(service.id).found.stage is Stage.REJECTED
    assert "Which river?" in staff.words(client.get(page))
