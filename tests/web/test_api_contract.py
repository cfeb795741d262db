"""What integrations rely on, row by row, where no other test of the API says it."""

import pytest

from app import db, gateways
from app.payments.models import Payment, Source
from app.payments.states import State
from app.web import security_txt
from tests import make
from tests.support.api import api_of, error
from tests.support.providers import sandbox_that

DENIED = (
    400,
    "P0920",
    "Request blocked by security rules. Please consult API documentation for more information.",
)


def amounts_of(api):
    with db.reading() as session:
        found = session.query(Payment.amount_pence).filter_by(account_id=api.account.id)
        return sorted(pence for (pence,) in found)


# Addresses beside the API


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_firewall_answers_as_the_api_would(app, method):
    answer = app.test_client().open("/request-denied", method=method, data=b"<script>")

    assert error(answer) == DENIED
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/security.txt", "/.well-known/security.txt"])
@pytest.mark.parametrize("host", ["pay.test", "api.test", "staff.test", "elsewhere.test"])
@pytest.mark.settings(
    pages_host="pay.test",
    api_host="api.test",
    staff_host="staff.test",
    security_txt_url="https://agency.example/security.txt",
)
def test_whom_to_tell_of_a_weakness_is_said_on_every_host(app, path, host):
    answer = app.test_client().get(path, base_url=f"http://{host}")

    assert (answer.status_code, answer.location) == (302, "https://agency.example/security.txt")


def test_on_gov_uk_weaknesses_are_told_to_the_governments_own_programme(app):
    answer = app.test_client().get("/security.txt")

    assert (answer.status_code, answer.location) == (302, security_txt.GOVERNMENTS)


@pytest.mark.settings(brand="neutral")
def test_nobody_else_sends_people_there(app):
    assert app.test_client().get("/security.txt").status_code == 404


# Where a payment comes from


@pytest.mark.parametrize(
    ("internal", "source"),
    [
        (..., Source.API),
        (None, Source.API),
        ("CARD_PAYMENT_LINK", Source.API),
        ([], Source.API),
        ({}, Source.API),
        ({"source": None}, Source.API),
        ({"source": "CARD_PAYMENT_LINK"}, Source.PAYMENT_LINK),
        ({"source": "CARD_AGENT_INITIATED_MOTO"}, Source.AGENT_INITIATED_MOTO),
    ],
)
def test_what_asked_for_a_payment_is_kept_and_not_shown(api, internal, source):
    created = api.create(internal=internal)

    assert created.status_code == 201
    assert "internal" not in created.json
    assert make.payments_of(api.account)[0].source is source


# What the account's provider takes


def test_the_least_a_provider_takes_is_a_rule_without_its_name(app):
    api = api_of(app, allow_zero_amount=True)
    too_small = (
        422,
        "P0102",
        "Invalid attribute value: amount. Must be greater than or equal to 30",
        "amount",
    )

    with sandbox_that(smallest_pence=30):
        assert error(api.create(amount=29)) == too_small
        assert error(api.create(amount=0)) == too_small
        assert api.create(amount=30).status_code == 201
    assert api.create(amount=1).status_code == 201

    assert amounts_of(api) == [1, 30]


def test_a_payment_by_telephone_elsewhere_may_be_smaller(app):
    api = api_of(app, allow_telephone_notifications=True)
    told = {
        "amount": 1,
        "reference": "R",
        "description": "D",
        "processor_id": "p",
        "provider_id": "p-1",
        "payment_outcome": {"status": "success"},
    }

    with sandbox_that(smallest_pence=30):
        assert api.post("/payment_notification", told).status_code == 201


def test_a_provider_that_takes_no_cards_is_no_provider(api, monkeypatch):

    monkeypatch.setattr(gateways.named("sandbox"), "_offers", {})

    assert error(api.create())[:2] == (403, "P0940")


# What is shown


def test_that_a_bank_wanted_to_see_the_payer_is_shown_for_good(api):
    plain = make.captured_payment(account=api.account)
    challenged = make.challenged_payment(account=api.account)
    assert make.again(challenged).state is State.CHALLENGED

    shown = {"three_d_secure": {"required": True}}
    assert api.show(challenged)["authorisation_summary"] == shown
    api.post(f"/payments/{challenged.id}/cancel")
    assert api.show(challenged)["authorisation_summary"] == shown
    assert "authorisation_summary" not in api.show(plain)
    assert not {"exemption", "fee", "net_amount"} & api.show(plain).keys()
