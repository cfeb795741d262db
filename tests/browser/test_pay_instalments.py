"""Paying in parts, in a real browser without JavaScript, as time goes on.

Each page of it is looked at in both languages in test_every_page.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from app import clock
from app.emails import postman
from tests import make
from tests.browser.paying import enter_card, heading_is
from tests.support import instalments
from tests.support.clocks import Clock
from tests.support.emails import outbox

pytestmark = pytest.mark.slow


@pytest.fixture
def hands(app):
    moved = Clock()
    with clock.replaced(moved.now):
        yield moved


def newest_email():
    """What was written last, and where its link leads."""
    postman.drain()
    email = max((one for one in outbox() if one.link), key=lambda one: one.number)
    return email.subject, urlsplit(email.link).path


def test_a_sum_is_paid_in_parts(page_without_javascript, hands):
    page = page_without_javascript
    link = make.changed(
        instalments.offering_link(), asks="fixed", price_pence=10_000, reference_label=""
    )
    page.goto(f"/pay/{link.service_path}/{link.link_path}")
    page.locator(".govuk-button").first.click()
    heading_is(page, "How do you want to pay?")
    page.get_by_label("In 3 parts, one a month").check()
    page.click("#continue")
    page.fill("#email", "ada@payer.example")
    page.click("#continue")
    heading_is(page, "Enter card details")
    enter_card(page)
    page.click("#confirm")
    heading_is(page, "Payment successful")
    expect(page.locator("main")).to_contain_text("Parking permit, part 1 of 3")

    subject, path = newest_email()
    assert subject == "Test: You are paying Fishing licences in 3 parts"
    page.goto(path)
    heading_is(page, "Your payments")
    assert [row.inner_text().split("\t")[1] for row in page.locator("tbody tr").all()] == [
        "Paid",
        "To come",
        "To come",
    ]
    hands.forward(days=25)
    instalments.go_on()
    subject, path = newest_email()
    assert subject.startswith("Test: £33.33 for Fishing licences will be taken on ")
    hands.forward(days=7)
    instalments.go_on()

    page.goto(f"{path}?language=cy")
    heading_is(page, "Eich taliadau")
    expect(page.locator("#paid")).to_have_text("£66.67")
    page.click("#pay-next")
    enter_card(page, card_no="4000 0566 5566 5556")
    page.click("#confirm")
    heading_is(page, "Rydych wedi talu’r cyfan")
    page.click("#plan")
    expect(page.locator("#left")).to_have_text("£0.00")
