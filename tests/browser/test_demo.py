"""The demo service in a real browser: it creates a payment by HTTP, and asks what became of it."""

import pytest
from playwright.sync_api import expect

from app.jobs import worker
from tests import make
from tests.browser.paying import enter_card, heading_is, look
from tests.support import sandboxes


@pytest.fixture
def sandbox(app, live_server):
    return sandboxes.set_up(app)


def apply(page, licence="Trout and coarse fish, 8 days"):
    """Get from the demo service's start page to our card page."""
    page.goto("/sandbox/fishing-licence")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label(licence).check()
    page.get_by_role("button", name="Continue to pay").click()
    by_card(page)
    heading_is(page, "Enter card details")


def by_card(page):
    """The demo service takes payments of every type."""
    page.locator("input[value=card]").check()
    page.click("#submit-choice")


def test_applying_and_paying(page, sandbox):
    page.goto("/sandbox/fishing-licence")
    look(page, "demo start")
    page.get_by_role("button", name="Start now").click()
    look(page, "demo licence")
    page.get_by_role("button", name="Continue to pay").click()
    expect(page.get_by_role("alert")).to_contain_text("Select the licence you need")
    look(page, "demo licence with errors")
    page.get_by_label("Salmon and sea trout, 12 months").check()
    page.get_by_role("button", name="Continue to pay").click()

    expect(page.locator("#amount")).to_contain_text("£92.10")
    by_card(page)
    enter_card(page)
    page.click("#confirm")

    heading_is(page, "Application complete")
    expect(page.locator("#reference")).to_have_text(page.locator("#reference").inner_text())
    assert page.locator("#reference").inner_text().startswith("FL-")
    expect(page.locator(".govuk-summary-list")).to_contain_text("£92.10")
    look(page, "demo paid")
    worker.drain()
    page.get_by_text("What the API said").first.click()
    expect(page.locator("pre")).to_contain_text('"status": "success"')
    assert "chargeTokenId" not in page.content()
    look(page, "demo paid and heard")


def test_a_declined_card_can_be_tried_again(page, sandbox):
    apply(page)
    enter_card(page, card_no=make.CARD_DECLINED)
    page.get_by_text("Start again").click()
    heading_is(page, "Your card was declined")
    look(page, "demo declined")

    page.get_by_role("button", name="Try the payment again").click()
    page.get_by_label("Trout and coarse fish, 1 day").check()
    page.get_by_role("button", name="Continue to pay").click()
    by_card(page)
    enter_card(page)
    page.click("#confirm")

    heading_is(page, "Application complete")


def test_changing_ones_mind(page, sandbox):
    apply(page)
    page.click("#cancel-payment")
    page.get_by_text("Continue", exact=True).click()

    heading_is(page, "You cancelled your payment")
    look(page, "demo cancelled")


def test_coming_back_without_having_paid(page, sandbox):
    apply(page)
    page.goto("/sandbox/fishing-licence/return")
    heading_is(page, "You have not paid yet")
    look(page, "demo not paid yet")

    page.get_by_role("button", name="Continue to pay").click()

    by_card(page)
    heading_is(page, "Enter card details")


def test_applying_in_welsh_without_javascript(page_without_javascript, sandbox):
    page = page_without_javascript
    page.goto("/sandbox/fishing-licence")
    page.get_by_role("link", name="Cymraeg").click()
    heading_is(page, "Gwneud cais am drwydded bysgota")
    look(page, "demo start in welsh")
    page.locator(".govuk-button--start").click()
    page.locator("input[value=coarse-8-days]").check()
    page.locator("main form button").click()

    expect(page.locator("html")).to_have_attribute("lang", "cy")
    by_card(page)
    heading_is(page, "Rhowch fanylion y cerdyn")
    enter_card(page)
    page.click("#confirm")

    heading_is(page, "Cais wedi’i gwblhau")
    look(page, "demo paid in welsh")


def test_what_is_here(page, sandbox):
    page.goto("/sandbox")
    heading_is(page, "Your sandbox")
    expect(page.locator("#people")).to_contain_text("aisha.rahman@example.com")
    look(page, "sandbox home")


def test_the_fault_dial(page, sandbox):
    page.goto("/sandbox/fault-dial")
    look(page, "fault dial key")
    key = sandboxes.key_of(sandbox, "Every feature switched on")
    page.get_by_label("Test API key", exact=True).fill(key)
    page.get_by_role("button", name="Continue").click()
    look(page, "fault dial")
    page.get_by_label("It is done, and no answer comes").check()
    page.get_by_label("What it is about").select_option("capture")
    page.get_by_label("How many times").fill("3")
    page.get_by_role("button", name="Let it go wrong").click()

    expect(page.locator("#faults")).to_contain_text("3 more times")
    look(page, "fault dial set")
    page.get_by_role("button", name="Let everything work again").click()
    expect(page.locator("#faults")).to_have_text("Nothing. Every call to the provider works.")
