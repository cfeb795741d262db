"""A bank that is slow, or silent: pages that look again by themselves, without JavaScript."""

import pytest
from playwright.sync_api import expect

from app import clock
from app.gateways.port import NeverArrived, Operation
from app.gateways.sandbox.models import FaultKind
from app.payments.states import State
from tests import make
from tests.browser.paying import a_service, begin, enter_card, heading_is, look
from tests.support.clocks import Clock
from tests.web.asking import bank_thinking


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


@pytest.mark.settings(authorise_wait_ms=50)
@pytest.mark.parametrize("javascript", [True, False])
def test_a_slow_bank(open_page, service, javascript):
    page = open_page(java_script_enabled=javascript)
    payment = begin(page, service)

    with bank_thinking():
        enter_card(page)
        heading_is(page, "Your payment is being processed")

    heading_is(page, "Confirm your payment")
    page.click("#confirm")
    heading_is(page, "Back at the service")
    assert make.again(payment).state is State.CONFIRMED


def test_a_bank_that_does_not_answer(page_without_javascript, service):
    page = page_without_javascript
    payment = begin(page, service, reference="LICENCE 7")
    make.fault(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.AUTHORISE)
    clock_ = Clock()

    with clock.replaced(clock_.now):
        enter_card(page)
        heading_is(page, "Your payment is being processed")

        clock_.forward(seconds=20)
        expect(page.locator("h1")).to_have_text("We do not know yet if your card was accepted")
        expect(page.locator("#payment-reference")).to_have_text("LICENCE 7")

    assert make.again(payment).state is State.STARTED
    page.locator("#return-url").click()
    heading_is(page, "Back at the service")
    assert make.open_question(payment) is not None


def test_a_question_that_never_reached_the_bank(page, service):
    payment = begin(page, service)
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.AUTHORISE)
    enter_card(page)
    heading_is(page, "Your payment is being processed")

    make.answer(payment, NeverArrived())

    expect(page.locator("h1")).to_have_text("Enter card details")
    expect(page.get_by_text("no money has been taken")).to_be_visible()
    expect(page.locator("#cardholder-name")).to_have_value("Ada Payer")
    look(page, "card again")
    enter_card(page)
    heading_is(page, "Confirm your payment")


def test_a_payment_whose_bank_is_being_asked_in_another_tab(page, service):
    payment = begin(page, service)
    other = page.context.new_page()
    make.fault(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.AUTHORISE)
    enter_card(page)

    other.goto(f"/card_details/{payment.id}")

    heading_is(other, "Your payment is in progress")
    look(other, "in progress waiting")
    other.locator("#auth-waiting-link").click()
    heading_is(other, "Your payment is being processed")
