"""A spreadsheet, a form on somebody else's website and a payer, none of whom need JavaScript."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.people import Role
from tests import make
from tests.browser.paying import enter_card, heading_is
from tests.browser.test_staff import sign_in
from tests.support import servers
from tests.support.links import payment_link
from tests.web import staff

pytestmark = pytest.mark.slow

SHEET = "reference;amount;name\r\nCT-1;125,00;Siân\r\nCT-2;98.50;Bo\r\n"
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}


@pytest.fixture
def look(screenshot, axe):
    """Look at what only comes about by doing something."""

    def look_at(page, name):
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            screenshot(page, f"links {name} {size['width']}")
        axe(page)

    return look_at


@contextmanager
def website(snippet: str) -> Iterator[str]:
    """Somebody else's page with this in it. It is `localhost` and we are 127.0.0.1."""
    site = Flask("a service of somebody else's")
    page = f'<!DOCTYPE html><html lang="en"><title>Permits</title><main>{snippet}</main></html>'
    site.add_url_rule("/", view_func=lambda: page)
    with servers.reserved_port() as listener, servers.serving(site, listener) as url:
        yield url.replace("127.0.0.1", "localhost")


def test_a_line_of_a_spreadsheet_is_paid_by_whom_it_is_for(page_without_javascript, look):
    page = page_without_javascript
    account = make.account(of=make.service("Council tax", merchant_telephone="020 7946 0000"))
    link = payment_link(account, title="Council tax", reference_label="Account number")
    sign_in(page, staff.person(account, role=Role.ADMINISTRATOR))
    page.goto(f"/staff/accounts/{account.id}/payment-links/{link.id}")
    page.get_by_role("link", name="Links from a spreadsheet").click()
    page.get_by_role("button", name="Send a spreadsheet").click()

    send(page, SHEET)
    expect(page.locator("main")).to_contain_text("Your spreadsheet has 1 problem")
    look(page, "problems")
    page.get_by_role("button", name="Send it again").click()
    send(page, SHEET.replace("125,00", "125.00"))
    look(page, "check")
    page.get_by_role("button", name="Make the links").click()
    look(page, "made")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download as CSV").click()
    text = coming.value.path().read_text(encoding="utf-8-sig")
    first, _ = csv.DictReader(io.StringIO(text))
    assert (first["Reference"], first["Name"]) == ("CT-1", "Siân")

    page.context.clear_cookies()
    page.goto(first["Link"])
    look(page, "of one person")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("£125.00")
    page.get_by_role("button", name="Continue to payment").click()
    enter_card(page)
    page.get_by_role("button", name="Confirm payment").click()
    heading_is(page, "Payment successful")
    page.goto(first["Link"])
    heading_is(page, "This has been paid")
    look(page, "of one person paid")


def send(page: Page, content: str) -> None:
    file = {"name": "council tax.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    page.get_by_label("Spreadsheet", exact=True).set_input_files(file)
    page.get_by_role("button", name="Continue").click()


def test_what_a_website_copies_takes_its_visitors_to_pay(page_without_javascript):
    page = page_without_javascript
    account = make.account()
    link = payment_link(account, reference_label='Permit "A" & <b>', reference_hint="On the permit")
    sign_in(page, staff.person(account, role=Role.ADMINISTRATOR))
    page.goto(f"/staff/accounts/{account.id}/payment-links/{link.id}/website")
    button, form = (
        page.locator("#button-html").inner_text(),
        page.locator("#form-html").inner_text(),
    )
    page.context.clear_cookies()

    with website(form + button) as url:
        page.goto(url)
        page.get_by_label('Permit "A" & <b>').fill("A_1")
        page.get_by_label("Amount to pay, in pounds").fill("lots")
        page.get_by_role("button", name="Continue to payment").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.goto(url)
        page.get_by_label('Permit "A" & <b>').fill("A_1")
        page.get_by_label("Amount to pay, in pounds").fill("12.5")
        page.get_by_role("button", name="Continue to payment").click()
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("#payment-reference")).to_have_text("A_1")
        expect(page.locator("#payment-amount")).to_have_text("£12.50")
        page.get_by_role("button", name="Continue to payment").click()
        heading_is(page, "Enter card details")
        page.goto(url)
        page.get_by_role("button", name="Pay now").click()
        heading_is(page, link.title)
    (payment,) = make.payments_of(account)
    assert (payment.reference, payment.amount_pence) == ("A_1", 1250)
