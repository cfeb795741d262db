"""Choosing how to pay, in a real browser: a card, or a type that only tests have."""

import pytest
from playwright.sync_api import expect

from app.payments.states import State
from tests import make
from tests.browser.paying import a_service, begin, enter_card, heading_is, look
from tests.support.counter import counter  # noqa: F401  the fixture


@pytest.fixture
def service(counter, live_server):  # noqa: F811  before the application
    with a_service(live_server) as address:
        yield address


@pytest.mark.parametrize("javascript", [True, False])
def test_a_payer_chooses_changes_their_mind_and_pays(service, open_page, javascript):
    page = open_page(java_script_enabled=javascript)
    payment = begin(page, service, account=make.account(payment_types=["card", "counter"]))
    heading_is(page, "Choose how to pay")
    page.click("#submit-choice")
    heading_is(page, "Choose how to pay")
    if javascript:
        look(page, "choice with error")
    page.get_by_label("Cash at a counter").check()
    if javascript:
        look(page, "choice")
    page.click("#submit-choice")
    heading_is(page, "Pay at a counter")

    page.goto(f"/choose/{payment.id}")
    page.get_by_label("Debit or credit card").check()
    page.click("#submit-choice")
    heading_is(page, "Enter card details")
    expect(page.locator("#choose-another-way")).to_be_visible()
    if javascript:
        look(page, "card with choice")
    enter_card(page)
    page.click("#confirm")

    heading_is(page, "Back at the service")
    assert (make.again(payment).type, make.again(payment).state) == ("card", State.CONFIRMED)
