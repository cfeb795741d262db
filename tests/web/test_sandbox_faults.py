"""The fault dial: what a service's tests turn with their key, and people with a page."""

import pytest

from app import db
from app.accounts import AccountKind, keys
from app.gateways.port import GatewayUnavailable, Operation
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind
from app.payments.states import State
from app.web.sandbox.faults import MOST_FAULTS
from tests import make
from tests.support.api import api_of
from tests.support.clients import read
from tests.support.looking import questions

PATH = "/sandbox/faults"
CAPTURE_LOST = {"kind": "timeout_after_success", "operation": "capture", "times": 2}


@pytest.fixture
def ask(app, api):
    """Send a request to the dial with the account's key, or another."""
    client = app.test_client()

    def send(method, body=None, *, key=api.key):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return client.open(PATH, method=method, json=body, headers=headers)

    return send


def test_setting_seeing_and_clearing(api, ask):
    shown = {
        "kind": "timeout_after_success",
        "operation": "capture",
        "looking_up": False,
        "delay_ms": 0,
        "remaining": 2,
    }

    made = ask("POST", CAPTURE_LOST)

    assert (made.status_code, made.json) == (201, {"faults": [shown]})
    assert ask("GET").json == {"faults": [shown]}
    assert ask("DELETE").status_code == 204
    assert ask("GET").json == {"faults": []}


def test_everything_can_be_said(api, ask):
    ask("POST", {"kind": "slow", "delay_ms": 10, "looking_up": True, "times": 7})

    (fault,) = faults.list_faults(api.account.id)
    assert (fault.kind, fault.operation) == (FaultKind.SLOW, None)
    assert (fault.delay_ms, fault.looking_up, fault.remaining) == (10, True, 7)


def test_it_strikes(api, ask):
    ask("POST", {"kind": "timeout_after_success", "operation": "authorise"})
    payment = make.started_payment(account=api.account)

    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment)

    assert make.again(payment).state is State.STARTED
    assert [one.lost_at is not None for one in questions(payment)] == [True]
    other = make.started_payment(account=api.account)
    make.enter_card(other)
    assert make.again(other).state is State.AUTHORISED


def test_it_strikes_nobody_else(app, api, ask):
    ask("POST", CAPTURE_LOST)
    other = api_of(app)

    assert ask("GET", key=other.key).json == {"faults": []}
    ask("DELETE", key=other.key)
    assert len(faults.list_faults(api.account.id)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "meteor"}, "kind"),
        ({"kind": ["slow"]}, "kind"),
        ({"kind": "slow", "operation": "steal"}, "operation"),
        ({"kind": "slow", "looking_up": "yes"}, "looking_up"),
        ({"kind": "slow", "delay_ms": "10"}, "delay_ms"),
        ({"kind": "slow", "delay_ms": True}, "delay_ms"),
        ({"kind": "slow", "times": 1.5}, "times"),
        ({"kind": "slow", "delay": 10}, "delay"),
        ({"kind": "slow", "delay_ms": 60_001}, None),
        ({"kind": "slow", "delay_ms": -1}, None),
        ({"kind": "slow", "times": 0}, None),
        ({"kind": "slow", "times": 10_001}, None),
        ({"kind": "slow", "times": 10**30}, None),
        (["slow"], None),
    ],
)
def test_what_cannot_be_read_is_refused(api, ask, body, field):
    refused = ask("POST", body)

    assert refused.status_code == 422
    assert refused.json.get("field") == field
    assert refused.json["description"]
    assert faults.list_faults(api.account.id) == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"null", b"[" * 5_000])
def test_what_is_not_json_is_refused(app, api, content):
    refused = app.test_client().post(
        PATH, data=content, headers={"Authorization": f"Bearer {api.key}"}
    )

    assert refused.status_code == 422
    assert refused.json["code"] == "fault_not_readable"


def test_who_has_no_key_is_refused(api, ask):
    for key in (None, "", "api_test_nobodys", api.key[:-1]):
        for method in ("GET", "POST", "DELETE"):
            assert ask(method, key=key).status_code == 401
    assert ask("PUT").status_code == 405


def test_real_money_has_no_dial(app, ask):
    account = make.account(kind=AccountKind.LIVE)
    with db.transaction() as session:
        live = keys.issue(session, account.id, description="Live", actor=make.KEY)

    refused = ask("POST", CAPTURE_LOST, key=live.secret)

    assert (refused.status_code, refused.json["code"]) == (403, "only_for_test_accounts")
    assert faults.list_faults(account.id) == []


def test_there_is_an_end_to_it(api, ask):
    for _ in range(MOST_FAULTS):
        make.fault(api.account, operation=Operation.CANCEL)

    refused = ask("POST", CAPTURE_LOST)

    assert (refused.status_code, refused.json["code"]) == (409, "too_many_faults")


def test_a_browser_is_led_to_the_page(client):
    response = client.get(PATH, headers={"Accept": "text/html"})

    assert (response.status_code, response.location) == (302, "/sandbox/fault-dial")


# The page


@pytest.fixture
def dial(client, api):
    """The page, opened with the account's key."""
    client.submit("/sandbox/fault-dial", key=f" {api.key} ")
    return client


def shown(response):
    return next(e for e in read(response).iter() if e.get("id") == "faults")


def test_a_key_opens_the_page_of_its_account(dial, api):
    page = dial.get("/sandbox/fault-dial")

    assert "Nothing. Every call to the provider works." in page.text
    assert api.key not in page.text


def test_setting_and_clearing_on_the_page(dial, api):
    page = dial.submit(
        "/sandbox/fault-dial",
        form="fault",
        kind="slow",
        operation="refund",
        looking_up="looking_up",
        delay_ms="250",
        times="1",
    )

    assert " ".join("".join(shown(page).itertext()).split()) == (
        "It is done, and the answer comes late Giving the money back (refund)."
        " When we ask what became of it 1 more time, 250 ms late"
    )
    (fault,) = faults.list_faults(api.account.id)
    assert (fault.operation, fault.looking_up) == (Operation.REFUND, True)

    dial.submit("/sandbox/fault-dial", form="clear")
    assert faults.list_faults(api.account.id) == []


def test_what_was_not_said_is_asked_for(dial, api):
    page = dial.submit("/sandbox/fault-dial", form="fault", delay_ms="later", times="0")

    assert page.status_code == 400
    for message in (
        "Select what goes wrong",
        "Enter a delay from 0 to 60000 milliseconds",
        "Enter how many times, from 1 to 10000",
    ):
        assert message in page.text
    assert faults.list_faults(api.account.id) == []


def test_too_many_are_refused_on_the_page(dial, api):
    for _ in range(MOST_FAULTS):
        make.fault(api.account)

    page = dial.submit("/sandbox/fault-dial", form="fault", kind="slow")

    assert page.status_code == 400
    assert "Clear them first" in page.text


@pytest.mark.parametrize("key", ["", "api_test_nobodys"])
def test_a_wrong_key_opens_nothing(client, api, key):
    page = client.submit("/sandbox/fault-dial", key=key)

    assert page.status_code == 400
    assert "There is a problem" in page.text
    assert 'id="fault"' not in client.get("/sandbox/fault-dial").text


def test_a_key_that_is_revoked_closes_the_page(dial, api):
    (key,) = keys.list_keys(api.account.id)
    with db.transaction() as session:
        keys.revoke(session, key.id, account_id=api.account.id)

    assert 'name="key"' in dial.get("/sandbox/fault-dial").text
    assert dial.post("/sandbox/fault-dial", data={"kind": "slow"}).status_code == 403


def test_the_page_can_be_closed(dial):
    page = dial.submit("/sandbox/fault-dial", form="close")

    assert 'name="key"' in page.text


def test_forms_from_elsewhere_are_refused(dial, api):
    for path in ("/sandbox/fault-dial", "/sandbox/fault-dial/clearing", "/sandbox/fault-dial/key"):
        assert dial.post(path, data={"kind": "slow"}).status_code == 403
    assert faults.list_faults(api.account.id) == []


def test_the_cookie_is_the_sandboxs_own(dial):
    assert dial.get_cookie("sandbox_session", path="/sandbox") is not None
    assert dial.get_cookie("pay_session") is None
