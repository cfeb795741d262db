"""The warning that the time to pay runs out, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.paying import a_service, begin, heading_is, look
from tests.support.clocks import travelled

BOX = ".exchequer-time"


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


def test_the_warning_appears_by_itself_and_more_time_is_given(page, service):
    page.clock.install()
    payment = begin(page, service)
    page.fill("#cardholder-name", "Ada Payer")
    page.clock.fast_forward("01:24:00")
    expect(page.locator(BOX)).to_be_hidden()

    page.clock.fast_forward("01:30")
    expect(page.locator(BOX)).to_be_visible()
    look(page, "time running out")
    with travelled(minutes=85):
        page.get_by_role("button", name="Get 10 more minutes").click()
        expect(page.locator(BOX)).to_be_hidden()

    expect(page.locator("#cardholder-name")).to_have_value("Ada Payer")
    expect(page.locator("#cardholder-name")).to_be_focused()
    assert make.again(payment).expires_at > payment.expires_at

    page.clock.fast_forward("06:00")
    page.get_by_role("button", name="Dismiss").click()
    page.clock.fast_forward("01:00")
    expect(page.locator(BOX)).to_be_hidden()


def test_without_javascript_the_next_page_warns(page_without_javascript, service):
    page = page_without_javascript
    payment = begin(page, service)
    expect(page.locator(BOX)).to_be_hidden()

    with travelled(minutes=86):
        page.reload()
        expect(page.locator(BOX)).to_be_visible()
        page.get_by_role("button", name="Get 10 more minutes").click()
        expect(page.locator(BOX)).to_be_hidden()

    heading_is(page, "Enter card details")
    assert make.again(payment).expires_at > payment.expires_at
