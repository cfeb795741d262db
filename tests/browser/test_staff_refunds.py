"""Several refunds at once, agreed to by a second person, and the dashboard, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from app.jobs import worker
from app.people import Role
from tests import make
from tests.browser.paying import look
from tests.browser.test_staff import sign_in
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account(
        of=make.service("Apply for a fishing licence"), refund_approval_above_pence=2000
    )


def test_several_refunds_are_chosen_checked_and_approved_by_somebody_else(page, open_page, account):
    paid = [
        make.captured_payment(1000 * number, account=account, reference=f"LIC-{number}")
        for number in (1, 2, 3)
    ]
    sign_in(page, staff.person(account, name="Ann Caseworker"))
    page.goto(staff.payments_page(account))
    page.get_by_label("Choose all on this page").check()
    look(page, "staff refund chosen")
    page.get_by_role("button", name="Refund chosen payments").click()

    page.get_by_label("Amount to refund of LIC-2").fill("20.01")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#error-summary")).to_contain_text("Amount must be £20.00 or less")
    look(page, "staff refund amounts refused")
    page.get_by_label("Amount to refund of LIC-2").fill("5")
    page.get_by_label("Paid twice").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("tfoot")).to_contain_text("£45.00")
    look(page, "staff refund check")
    page.get_by_role("button", name="Ask for approval of £45.00").click()
    expect(page.locator("main")).to_contain_text("Somebody else has to approve this")
    worker.drain()
    assert [make.again(payment).refunded_pence for payment in paid] == [0, 0, 0]

    second = open_page(java_script_enabled=False)
    sign_in(second, staff.person(account, role=Role.ADMINISTRATOR, name="Bob Second"))
    second.goto(f"/staff/accounts/{account.id}/dashboard")
    second.get_by_role("link", name="See what waits").click()
    second.locator("tbody a").click()
    second.get_by_role("button", name="Decide on this").click()
    look(second, "staff refund to be approved")
    second.get_by_label("Yes, make the refunds").check()
    second.get_by_role("button", name="Save the decision").click()
    worker.drain()

    page.reload()
    expect(page.locator(".staff-progress")).to_contain_text("Refunded 3 payments, £45.00")
    expect(page.locator("main")).to_contain_text("Bob Second")
    look(page, "staff refund made")
    assert [make.again(payment).refunded_pence for payment in paid] == [1000, 500, 3000]


def test_the_dashboard_looks_right(page, account):
    make.successful_refund(make.captured_payment(4500, account=account), amount_pence=1250)
    make.declined_payment(account=account)
    make.unanswered_refund(make.captured_payment(account=account))
    sign_in(page, staff.person(account))
    page.goto(f"/staff/accounts/{account.id}/dashboard")
    look(page, "staff dashboard today")

    page.get_by_role("link", name="7 days").click()
    expect(page).to_have_url(re.compile("period=7-days$"))
    page.get_by_text("Taken and refunded as a table").click()
    expect(page.locator("table").first).to_contain_text("£55.00")
    look(page, "staff dashboard week")
