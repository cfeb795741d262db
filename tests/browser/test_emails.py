"""Emails to payers, where developers and staff look at them."""

import pytest
from playwright.sync_api import expect

from app.emails import postman
from app.people import Role
from tests import make
from tests.browser.paying import look
from tests.browser.test_staff import sign_in
from tests.support.emails import outbox
from tests.web import staff

pytestmark = pytest.mark.slow


def test_emails_are_read_in_the_outbox(page):
    service = make.service(
        "Apply for a fishing licence",
        name_cy="Gwneud cais am drwydded bysgota",
        merchant_name="Rivers and Fisheries Agency",
        merchant_address_line_1="1 Weir Lane",
        merchant_telephone="01632 960 100",
    )
    account = make.account(of=service, email_paragraph="Carry your licence when you fish.")
    make.successful_refund(make.captured_payment(account=account))
    make.captured_payment(account=account, language="cy")
    postman.drain()

    page.goto("/sandbox/emails")
    look(page, "sandbox emails")
    page.get_by_role("link", name="Prawf: Cadarnhad o daliad").click()

    frame = page.frame_locator("iframe")
    assert frame.get_by_role("heading", level=1).inner_text() == "Roedd eich taliad yn llwyddiannus"
    assert "Prawf yw hwn" in page.locator("pre").inner_text()
    look(page, "sandbox email in Welsh")
    page.goto("about:blank")  # in its own place no script may run, axe’s neither
    page.set_content(outbox()[0].html)
    look(page, "receipt as an email")


def test_staff_choose_what_payers_are_sent(page):
    account = make.account(of=make.service("Fishing licences", merchant_name="Rivers Agency"))
    payment = make.captured_payment(account=account)
    postman.drain()
    sign_in(page, staff.person(account, role=Role.ADMINISTRATOR))
    page.goto(staff.payments_page(account))
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_role("link", name="Change Emails to payers").click()
    page.get_by_role("link", name="Change Your own text in receipts").click()
    page.get_by_label("Text (optional)").fill("Carry your licence when you fish.")
    look(page, "staff email text")
    page.get_by_role("button", name="Save").click()

    receipt = page.frame_locator("iframe").first
    expect(receipt.get_by_text("Carry your licence")).to_be_visible()
    look(page, "staff emails")
    page.get_by_role("link", name="Change Receipts").click()
    page.get_by_label("a receipt when a payment succeeds").uncheck()
    look(page, "staff email choices")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Not sent")).to_be_visible()
    page.goto(staff.payment_page(payment))
    expect(page.get_by_text("To ada@payer.example")).to_be_visible()
    look(page, "staff payment with emails")
