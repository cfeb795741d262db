"""A service without developers takes its first payment by a link, in a browser without JavaScript.

It begins at the sign-in and ends where the payment stands on the link's own page.
"""

import pytest
from playwright.sync_api import expect

from app.people import Role
from tests import make
from tests.browser.paying import enter_card, heading_is
from tests.browser.test_staff import sign_in
from tests.web import staff

pytestmark = pytest.mark.slow


@pytest.fixture
def go_on(page_without_javascript, screenshot, axe):
    """Look at a page, as narrow as a telephone, and press a button of it."""
    page = page_without_javascript

    page.set_viewport_size({"width": 320, "height": 640})
    looked_at = set()

    def pressed(name, button="Continue"):
        if name not in looked_at:
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
            screenshot(page, f"staff payment link {name}")
            axe(page)
            looked_at.add(name)
        page.get_by_role("button", name=button, exact=True).click()

    return pressed


def test_a_link_is_made_opened_and_paid(page_without_javascript, go_on):
    page = page_without_javascript
    account = make.account(of=make.service("Dog licences", merchant_name="Rivers Agency"))
    sign_in(page, staff.person(account, role=Role.ADMINISTRATOR))
    page.get_by_role("link", name="Payment links", exact=True).click()
    go_on("list", "Create a payment link")

    questions(page, go_on)
    heading_is(page, "Create a payment link Check the link before you create it")
    page.get_by_role("link", name="Change title").click()
    page.get_by_label("Title").fill("Dog licence")
    go_on("details")
    expect(page.locator("main")).to_contain_text("/pay/test-dog-licences/dog-licence")
    go_on("check", "Create the payment link")

    heading_is(page, "Your payment link is ready")
    address = page.locator("#address").inner_text()
    page.goto(address)
    pays(page)
    page.goto(f"/staff/accounts/{account.id}/payment-links")
    page.get_by_role("link", name="Dog licence").click()
    tiles = page.locator(".staff-tiles")
    for figure in ("Started 1", "Paid 1", "Taken £17.00", "Success rate 100%"):
        expect(tiles).to_contain_text(figure, use_inner_text=True)
    expect(page.get_by_role("row", name="Puppy £5.00 1 £5.00")).to_be_visible()
    page.get_by_role("link", name="Delete this payment link").click()
    go_on("delete", "Delete this payment link")
    page.goto(address)
    heading_is(page, "This payment link is not in use any more")


def questions(page, go_on):
    page.get_by_label("English").check()
    go_on("language")
    page.get_by_label("Title").fill("Dog permit")
    page.get_by_label("Details").fill("For a year.\n\nOne for each dog.")
    go_on("details")
    page.get_by_label("Payers have one").check()
    page.get_by_label("What is it called?").fill("Name of the dog")
    go_on("reference")
    page.get_by_label("Payers choose from fees").check()
    go_on("amount")
    for name, price, button in (("Dog", "12", "Add another fee"), ("Puppy", "5", "Continue")):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Price of one").fill(price)
        go_on("fees", button)
    page.get_by_label("Number of payments").fill("200")
    go_on("limits")


def pays(page):
    heading_is(page, "Dog licence")
    page.locator(".govuk-button").first.click()
    page.get_by_label("Name of the dog").fill("Rex")
    page.locator(".govuk-button").first.click()
    for name in ("Dog", "Puppy"):
        page.get_by_label(name).fill("1")
    page.locator(".govuk-button").first.click()
    page.locator(".govuk-button").first.click()
    enter_card(page)
    page.click("#confirm")
    heading_is(page, "Payment successful")
