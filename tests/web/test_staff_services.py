"""My services, opening one, and its first payment by the programs that the page shows."""

import re
import shutil
import subprocess
import sys
import threading

import pytest
from flask.testing import FlaskClient

from app.accounts import keys, unshown
from app.accounts.models import AccountKind
from app.accounts.queries import of_services
from app.payments import authorisation, confirmation
from app.people import Role, directory
from app.web.staff import brakes
from app.web.staff import test_cards as cards
from app.web.staff.first_programs import FILES, NO_KEY
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.web import staff

NEW, FORM = "/staff/services/new", "new-service"
HALL = {"name": "Hire a hall", "name_cy": "Llogi neuadd", "organisation": "Riverbridge Council"}
RUN = {
    "curl": ["bash", "-eu", "-o", "pipefail"],
    "python": [sys.executable],
    "node": ["node"],
    "ruby": ["ruby"],
    "php": ["php"],
    "java": ["java"],
}


@pytest.fixture
def ann(client, app):
    user = staff.person()
    staff.sign_in(client, user)
    return user


def opened(client):
    """Open a service; the page that is shown next."""
    return client.submit(NEW, form=FORM, **HALL)


def account_of(user):
    (membership,) = directory.memberships(user.id)
    (found,) = of_services([membership.service_id])
    return found.accounts[0]


def programs(page):
    """The text of each program by its language."""
    return {
        name: "".join(read(page).find(f".//pre[@id='program-{name}']").itertext()) for name in FILES
    }


def key_on(page):
    return re.search(r"api_test_[0-9a-v]{58}", page.text)[0]


# The list


def test_who_has_no_service_may_open_one(client, ann):
    page = client.get("/staff/")

    assert "Create one and take a test payment" in staff.words(page)
    assert client.get(NEW).status_code == 200


def test_who_works_with_one_account_still_finds_the_list(client):
    account = make.account()
    staff.sign_in(client, staff.person(account))

    assert client.get("/staff/").location == staff.payments_page(account)
    link = read(client.get(staff.payments_page(account))).find(".//a[@href='/staff/services']")
    assert "Your services" in link.text
    page = client.get("/staff/services")
    assert "Your role: View and refund" in staff.words(page)
    assert staff.payments_page(account) in page.text
    assert "quick-start" not in page.text  # which is for those who see keys


def test_live_services_come_first_and_their_test_accounts_are_their_sandboxes(client):
    boats, anglers = make.service("Register a boat"), make.service("Angling")
    accounts = [make.account(of=anglers), make.account(of=boats)]
    make.account(of=boats, kind=AccountKind.LIVE)
    staff.sign_in(client, staff.person(*accounts, role=Role.ADMINISTRATOR))

    words = staff.words(client.get("/staff/services"))

    assert words.index("Register a boat") < words.index("Angling")
    assert re.search("Live payments .* Sandbox mode .* Test payments .* Go live", words)
    assert words.count("Go live") == 1
    assert "Test payments of all services" in words
    assert "Live payments of all services" not in words  # there is one live account


def test_many_services_can_be_looked_through(client):
    accounts = [make.account(of=make.service(f"Service {number}")) for number in range(8, 20)]
    staff.sign_in(client, staff.person(*accounts))
    assert "Service 19" in client.get("/staff/services").text

    found = client.submit("/staff/services", form="find", name="vice 17")

    assert "Service 17" in found.text
    assert "Service 16" not in found.text
    nothing = client.get("/staff/services?name=%3Cb%3E%00")
    assert "None of your services" in nothing.text


# Opening one


def test_a_service_is_opened_and_its_key_shown_once(client, ann):
    page = opened(client)

    account = account_of(ann)
    key = key_on(page)
    assert keys.recognise(key).account_id == account.id
    assert all(key in program for program in programs(page).values())
    again = client.get(page.request.path)
    assert key not in again.text
    assert all(NO_KEY in program for program in programs(again).values())
    assert "We have seen no payment yet" in staff.words(again)
    for led_to in ("/docs", f"/staff/accounts/{account.id}/demo-payment"):
        assert any(link.get("href", "").endswith(led_to) for link in read(again).iter("a"))


def test_the_key_travels_in_no_address_and_no_cookie(client, ann):
    answer = client.submit(NEW, form=FORM, follow=False, **HALL)

    assert answer.status_code == 303
    assert "api_" not in answer.location
    with client.session_transaction(path="/staff/") as session:
        assert "api_" not in str(dict(session))
    FlaskClient.open(client, answer.location, method="HEAD")  # which shows nothing
    assert key_on(client.get(answer.location))


def test_another_key_is_made_for_who_lost_theirs(client, ann):
    page = opened(client)
    first = key_on(page)

    second = key_on(client.submit(page.request.path, form="new-key"))

    assert second != first
    assert keys.recognise(second).account_id == account_of(ann).id


def test_a_form_sent_twice_opens_one_service(client, ann):
    form = read(client.get(NEW))

    first, second = (client.send(form, NEW, form=FORM, follow=False, **HALL) for _ in range(2))

    assert first.location == second.location
    assert key_on(client.get(second.location))
    assert len(directory.memberships(ann.id)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "Enter the name of the service"),
        ({"name": "x" * 51}, "Name must be 50 characters or fewer"),
        ({"name_cy": "x" * 51}, "Welsh name must be 50 characters or fewer"),
        ({"organisation": ""}, "Enter the name of the organisation"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(client, ann, typed, said):
    page = client.submit(NEW, form=FORM, **HALL | typed)

    assert page.status_code == 422
    assert said in staff.words(page)
    assert staff.title(page).startswith("Error:")
    kept = {name: value.strip() for name, value in (HALL | typed).items()}
    for name, value in kept.items():
        assert read(page).find(f".//input[@name='{name}']").get("value", "") == value
    assert not directory.memberships(ann.id)


def test_a_live_account_has_no_quick_start(client):
    live = make.account(kind=AccountKind.LIVE)
    staff.sign_in(client, staff.person(live, role=Role.ADMINISTRATOR))

    assert client.get(f"/staff/accounts/{live.id}/quick-start").status_code == 404


# The first payment


@pytest.mark.slow
def test_each_program_makes_a_first_payment(client, ann, live_server, tmp_path):
    """Those whose language is on this machine, at the same time: they wait more than they work."""
    page = opened(client)
    account = account_of(ann)
    runs = {
        name: Run(name, program, tmp_path)
        for name, program in programs(page).items()
        if name == "python" or shutil.which(RUN[name][0])
    }
    assert {"curl", "python", "node"} <= runs.keys()

    for name, run in runs.items():
        address = run.address()
        assert client.get(address, follow_redirects=True).status_code == 200
        (payment,) = (
            one for one in make.payments_of(account) if one.reference.endswith(name.upper())
        )
        make.enter_card(authorisation.start(payment.id, actor=make.PAYER))
        confirmation.confirm(payment.id, actor=make.PAYER)

    for name, run in runs.items():
        assert run.rest().endswith("Status: success\n"), name
    after = client.get(page.request.path)
    assert "Your first payment has arrived" in staff.words(after)
    first = min(make.payments_of(account), key=lambda one: (one.created_at, one.id))
    assert staff.payment_page(first) in after.text


class Run:
    """A program that is running."""

    def __init__(self, name, program, folder):
        folder = folder / name
        folder.mkdir()
        (folder / FILES[name]).write_text(program)
        self._process = subprocess.Popen(
            [*RUN[name], FILES[name]],
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._patience = threading.Timer(60, self._process.kill)
        self._patience.start()

    def address(self):
        """Where it says that one can pay."""
        for line in self._process.stdout:
            if found := re.search(r"http\S+/secure/\S+", line):
                return found[0]
        raise AssertionError("it printed no address")

    def rest(self):
        """What else it says, until it has ended well."""
        said, _ = self._process.communicate()
        self._patience.cancel()
        assert self._process.returncode == 0, said
        return said


def test_a_payment_that_is_not_paid_yet_is_seen(client, ann):
    page = opened(client)
    make.started_payment(account=account_of(ann))

    again = client.get(page.request.path)

    assert "Your request has arrived" in staff.words(again)


def test_the_cards_that_are_shown_do_what_is_said(app):
    said = {}
    for number, outcome in cards.CARDS:
        payment = make.payment_with_card(number=number.replace(" ", ""))
        said[str(outcome)] = payment.state
    assert said == {
        "Paid": "authorised",
        "The payer’s bank asks who they are, then it is paid": "challenged",
        "Declined": "declined",
        "Declined: the card has expired": "declined",
        "Declined: the security code is not right": "declined",
        "Error at the provider": "errored",
    }


def test_nobody_else_takes_the_key(client, ann):
    """A key waits for its maker, not for the first of the team who comes by."""
    client.submit(NEW, form=FORM, follow=False, **HALL)
    account = account_of(ann)
    colleague = staff.person(account, role=Role.ADMINISTRATOR)
    theirs = client.application.test_client()
    staff.sign_in(theirs, colleague)

    assert "api_test_" not in theirs.get(f"/staff/accounts/{account.id}/quick-start").text
    assert unshown.take(account.id, user_id=ann.id)


@pytest.mark.usefixtures("time_stands_still")
def test_nobody_opens_services_without_end(client, ann):
    for _ in range(20):
        assert brakes.may_open_service(ann.id)

    refused = opened(client)

    assert (refused.status_code, staff.title(refused)[:6]) == (422, "Error:")
    assert "You have opened 20 services within an hour" in staff.words(refused)
    assert read(refused).find(".//input[@name='name']").get("value") == HALL["name"]
    assert directory.memberships(ann.id) == []
    with travelled(hours=1):
        assert brakes.may_open_service(ann.id)
