"""From nothing to a first payment, and from an invitation to a removal, in a real browser."""

import re
import subprocess
import sys

import pyotp
import pytest
from playwright.sync_api import expect

from app import clock
from app.emails import postman
from app.people import Role
from tests import make
from tests.browser.paying import enter_card, look
from tests.browser.test_staff import sign_in
from tests.support.emails import outbox
from tests.web import staff


@pytest.fixture
def program(tmp_path):
    """Run a program, and wait for it to say where to pay."""
    running = []

    def run(text):
        (tmp_path / "first_payment.py").write_text(text)
        command = [sys.executable, "first_payment.py"]
        running.append(subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True))
        return running[-1], re.search(r"http\S+", running[-1].stdout.readline())[0]

    yield run
    for process in running:
        process.kill()
        process.communicate()


def test_a_service_is_opened_and_its_first_payment_made(page, app, program):
    sign_in(page, staff.person(name="Nia Newcomer"))
    expect(page.locator("h1")).to_have_text("Your services")
    page.get_by_role("button", name="Create a service").click()
    page.get_by_role("button", name="Create the service").click()
    look(page, "services new errors")
    page.get_by_label("Name of the service").fill("Hire a hall")
    page.get_by_label("Organisation").fill("Riverbridge Council")
    page.get_by_role("button", name="Create the service").click()

    expect(page.get_by_text("We have seen no payment yet")).to_be_visible()
    look(page, "quick start with key")
    page.get_by_role("tab", name="Python").click()
    process, address = program(page.locator("#program-python").text_content())
    page.goto(address)
    enter_card(page)
    page.locator("#confirm").click()

    expect(page.locator(".staff-arrived")).to_have_text("Your first payment has arrived")
    said, _ = process.communicate(timeout=30)
    assert "Status: success" in said
    page.get_by_role("link", name=re.compile("Payment QUICK-START-PYTHON of £14.50")).click()
    expect(page.locator("h1")).to_contain_text("QUICK-START-PYTHON")


def test_somebody_is_invited_joins_gets_another_role_and_is_removed(open_page, app):
    account = make.account(of=make.service("Hire a hall"))
    ann = staff.person(account, role=Role.ADMINISTRATOR, name="Ann Boss")
    staff.person(account, role=Role.VIEW_ONLY, name="Llanfair" * 15)
    page, theirs = open_page(), open_page()
    sign_in(page, ann)
    page.goto("/staff/services")
    page.get_by_role("link", name="Team of Hire a hall").click()
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("Email address").fill("carys.morgan@example.gov.uk")
    page.get_by_role("radio", name="View only").check()
    page.get_by_role("button", name="Send the invitation").click()
    look(page, "team invited")
    frame = "document.querySelector('.exchequer-scroll:has(.staff-team)')"
    assert page.evaluate(f"{frame}.scrollWidth == {frame}.clientWidth"), "a name hides the rest"

    postman.drain()
    theirs.goto(outbox()[-1].link)
    look(theirs, "team joining")
    theirs.get_by_role("button", name="Sign up to join").click()
    theirs.get_by_label("Full name").fill("Carys Morgan")
    theirs.get_by_label("Create a password").fill(staff.PASSWORD)
    theirs.get_by_role("button", name="Continue").click()
    theirs.get_by_label("Authenticator app").check()
    theirs.get_by_role("button", name="Continue").click()
    secret = theirs.locator("#secret").inner_text().replace(" ", "")
    theirs.get_by_label("Code from the app").fill(pyotp.TOTP(secret).at(clock.now()))
    theirs.get_by_role("button", name="Continue").click()
    theirs.get_by_role("button", name="I have saved them").click()
    expect(theirs.get_by_text("Your role: View only")).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Change the role of Carys Morgan").click()
    look(page, "team role")
    page.get_by_role("radio", name="View and refund", exact=True).check()
    page.get_by_role("button", name="Save").click()
    theirs.reload()
    expect(theirs.get_by_text("Your role: View and refund")).to_be_visible()

    page.get_by_role("link", name="Change the role of Carys Morgan").click()
    page.get_by_role("link", name="Remove Carys Morgan from the team").click()
    page.get_by_role("button", name="Remove from the team").click()
    expect(page.get_by_text("Carys Morgan has been removed")).to_be_visible()
    theirs.goto(staff.payments_page(account))
    expect(theirs.locator("h1")).to_have_text("Page not found")
