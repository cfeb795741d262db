"""The sandbox's home page and its demo service, at the door."""

import pytest
from sqlalchemy import func, select

from app import db
from app.cli import folder
from app.payments.models import Payment
from app.web.sandbox.demo import api as demo_api
from app.web.sandbox.demo.outcomes import FAILED, UNFINISHED, outcome_of
from tests import make
from tests.support import sandboxes
from tests.support.clients import read
from tests.support.databases import on_postgresql
from tests.support.live_settings import live_installation

START, LICENCE = "/sandbox/fishing-licence", "/sandbox/fishing-licence/licence"
RETURN = "/sandbox/fishing-licence/return"


@pytest.fixture
def known(app):
    return sandboxes.set_up(app)


@pytest.fixture
def served(known, live_server):
    """The demo service calls the API over HTTP, so it must be there."""
    return known


def payments():
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Payment))


# The home page


def test_home_tells_what_is_here(client, known):
    page = client.get("/sandbox")

    key = known["services"][0]["accounts"][0]["api_keys"][0]["key"]
    assert page.status_code == 200
    for said in (key, known["staff"][0]["password"], known["demo_service_url"], "4000000000000002"):
        assert said in page.text
    assert client.get("/sandbox/").status_code == 200


@pytest.mark.parametrize(
    "visit",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}, "base_url": "http://evil.example"},
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}, "base_url": "http://localhost"},
    ],
)
def test_home_tells_secrets_to_nobody_elsewhere(client, known, visit):
    page = client.get("/sandbox", **visit)

    assert page.status_code == 200
    assert "Aisha Rahman" in page.text
    for person in known["staff"]:
        assert person["password"] not in page.text
    for service in known["services"]:
        for account in service["accounts"]:
            assert not [key for key in account["api_keys"] if key["key"] in page.text]


def test_home_of_an_empty_sandbox(client):
    page = client.get("/sandbox")

    assert page.status_code == 404
    assert "python -m app.cli seed" in page.text


def test_what_is_not_there_is_said_to_be(client):
    assert client.get("/sandbox/nothing").status_code == 404
    assert client.get("/sandbox-and-more").status_code == 404


@on_postgresql
@live_installation
def test_live_has_a_fault_dial_and_nothing_else(client):
    for path in ("/sandbox", "/sandbox/emails", START, RETURN):
        assert client.get(path).status_code == 404
    assert client.get("/sandbox/fault-dial").status_code == 200


# The demo service


def test_choosing_leads_to_paying(client, served):
    response = client.submit(LICENCE, licence="coarse-8-days", follow=False)

    assert response.status_code == 303
    assert response.location.startswith(served["base_url"] + "/secure/")
    with db.reading() as session:
        payment = session.scalars(select(Payment)).one()
    assert (payment.amount_pence, payment.language) == (1450, "en")
    assert payment.account_id == served["services"][0]["accounts"][0]["id"]
    assert payment.return_url.endswith(RETURN)
    assert payment.metadata_ == {"licence": "coarse-8-days"}


def test_sent_twice_it_is_ordered_once(client, served):
    form = read(client.get(LICENCE))
    for _ in range(2):
        assert client.send(form, LICENCE, licence="coarse-8-days", follow=False).status_code == 303
    assert payments() == 1

    client.send(form, LICENCE, licence="coarse-1-day", follow=False)
    assert payments() == 2, "another licence is another order"
    client.submit(LICENCE, licence="coarse-8-days", follow=False)
    assert payments() == 3, "and so is another visit"


@pytest.mark.parametrize("licence", [None, "", "whales"])
def test_a_licence_must_be_chosen(client, served, licence):
    page = client.submit(LICENCE, licence=licence)

    assert page.status_code == 400
    assert "Select the licence you need" in page.text
    assert payments() == 0


def test_coming_back_shows_what_the_api_says(client, served):
    client.submit(LICENCE, licence="coarse-8-days", follow=False)
    page = client.get(RETURN)

    assert "You have not paid yet" in page.text
    assert "&#34;status&#34;: &#34;created&#34;" in page.text
    assert served["services"][0]["accounts"][0]["api_keys"][0]["key"] not in page.text


def test_coming_back_without_having_been_there(client, known):
    assert client.get(RETURN).location == START


def test_a_payment_that_is_not_there_any_more(client, served):
    client.submit(LICENCE, licence="coarse-8-days", follow=False)
    with client.session_transaction("/sandbox") as session:
        session["payment"] = "a" * 26

    assert client.get(RETURN).location == START


def test_the_language_is_remembered_and_asked_for(client, served):
    page = client.get(f"{START}?language=cy")
    assert read(page).get("lang") == "cy"

    client.submit(LICENCE, licence="coarse-8-days", follow=False)

    with db.reading() as session:
        payment = session.scalars(select(Payment)).one()
    assert payment.language == "cy"
    assert payment.description == "Brithyll a physgod bras, 8 diwrnod"
    assert read(client.get(f"{START}?language=tlh")).get("lang") == "cy"
    assert read(client.get(f"{START}?language=en")).get("lang") == "en"


def unavailable(page):
    assert page.status_code == 503
    assert "Sorry, you cannot pay at the moment" in page.text


def test_no_sandbox_json(client):
    unavailable(client.submit(LICENCE, licence="coarse-8-days"))


def test_an_api_that_is_not_there(client, app, known, listener):
    listener.close()  # base_url leads to nobody
    unavailable(client.submit(LICENCE, licence="coarse-8-days"))
    with client.session_transaction("/sandbox") as session:
        session["payment"] = "a" * 26
    unavailable(client.get(RETURN))


def test_a_key_that_is_not_accepted(client, app, served):
    served["services"][0]["accounts"][0]["api_keys"][0]["key"] = "api_test_nobodys"
    folder.write_facts(app.config["EXCHEQUER"], served)

    unavailable(client.submit(LICENCE, licence="coarse-8-days"))


def test_it_never_takes_all_threads_for_itself(client, served):
    """Each call waits for a thread of the same server; so some are always left to others."""
    taken = 0
    while demo_api._calls.acquire(blocking=False):
        taken += 1
    try:
        assert 1 < taken < 16
        unavailable(client.submit(LICENCE, licence="coarse-8-days"))
    finally:
        demo_api._calls.release(taken)
    assert client.submit(LICENCE, licence="coarse-8-days", follow=False).status_code == 303


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        ({"status": "success", "finished": True}, None),
        ({"status": "capturable", "finished": False}, None),
        ({"status": "created", "finished": False}, UNFINISHED.heading),
        ({"status": "failed", "finished": True, "code": "P0010"}, "Your card was declined"),
        ({"status": "failed", "finished": True, "code": "P0020"}, "Your payment took too long"),
        ({"status": "failed", "finished": True, "code": "P0030"}, "You cancelled your payment"),
        ({"status": "cancelled", "finished": True, "code": "P0040"}, "Your payment was cancelled"),
        ({"status": "error", "finished": True, "code": "P0050"}, FAILED.heading),
        ({"status": "new one day", "finished": True}, FAILED.heading),
    ],
)
def test_every_end_has_its_words(state, heading):
    outcome = outcome_of(state)

    assert (outcome and str(outcome.heading)) == (heading and str(heading))


def test_somebody_elses_payment_cannot_be_looked_at(client, served):
    """The payment's id is in a signed cookie, and the key is one account's."""
    other = make.payment()
    with client.session_transaction("/sandbox") as session:
        session["payment"] = other.id

    assert client.get(RETURN).location == START
