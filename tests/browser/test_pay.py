"""Paying, in a real browser: each way a payment can go, seen at 320 and at 1280 pixels."""

import re

import pytest
from playwright.sync_api import expect

from app.jobs import worker
from app.payments import expiry, tokens
from app.payments.states import State
from tests import make
from tests.browser.paying import (
    a_service,
    begin,
    enter_card,
    fill_in_card,
    heading_is,
    look,
)
from tests.support.clocks import travelled

SUMMARY = "View your payment summary"
# Without JavaScript the second click is sent too, and whichever answer comes last is shown.
CONFIRM_OR_WAIT = re.compile("Confirm your payment|Your payment is (in progress|being processed)")


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


def test_a_payment_that_succeeds(page, service):
    payment = begin(page, service, description="Salmon and sea trout, 12 months")
    heading_is(page, "Enter card details")
    look(page, "card")

    enter_card(page)
    heading_is(page, "Confirm your payment")
    look(page, "confirm")
    page.get_by_role("button", name="Confirm payment").click()

    heading_is(page, "Back at the service")
    assert make.again(payment).state is State.CONFIRMED
    worker.drain()
    assert make.again(payment).state is State.CAPTURED


def test_a_service_that_has_moved_still_gets_its_payer_back(page, service):
    """Its return_url redirects to another site, and browsers check that against our policy."""
    begin(page, service, return_url=f"{service}/moved")
    enter_card(page)

    page.click("#confirm")

    heading_is(page, "Back at the service")
    assert page.url.startswith("http://127.0.0.1:")


def test_back_after_paying_says_that_it_is_paid(page, service):
    payment = begin(page, service)
    enter_card(page)
    page.click("#confirm")
    heading_is(page, "Back at the service")

    page.go_back()

    heading_is(page, "Your payment was successful")
    look(page, "already paid")
    page.get_by_text(SUMMARY).click()
    heading_is(page, "Back at the service")
    assert make.again(payment).state is State.CONFIRMED


def test_a_card_that_is_declined(page, service):
    payment = begin(page, service)

    enter_card(page, card_no=make.CARD_DECLINED)

    heading_is(page, "Your payment has been declined")
    look(page, "declined")
    page.get_by_text("Start again").click()
    heading_is(page, "Back at the service")
    assert make.again(payment).external.code == "P0010"


def test_a_provider_that_fails(page, service):
    begin(page, service)

    enter_card(page, card_no=make.PROCESSING_ERROR)

    heading_is(page, "There was a problem with your payment")
    look(page, "errored")


def test_a_payer_who_cancels_on_the_card_page(page, service):
    payment = begin(page, service)

    page.get_by_role("button", name="Cancel payment").click()

    heading_is(page, "Your payment has been cancelled")
    look(page, "cancelled")
    page.locator("#return-url").click()
    heading_is(page, "Back at the service")
    assert make.again(payment).external.code == "P0030"


def test_a_payer_who_cancels_on_the_confirm_page(page, service):
    payment = begin(page, service)
    enter_card(page)

    page.get_by_role("button", name="Cancel payment").click()

    heading_is(page, "Your payment has been cancelled")
    assert make.again(payment).state is State.CANCELLED_BY_USER


def test_a_payer_who_takes_too_long(page, service):
    payment = begin(page, service)
    fill_in_card(page)

    with travelled(minutes=96):
        assert expiry.expire_due() == 1
        page.click("#submit-card-details")

        heading_is(page, "Your payment session has expired")
        look(page, "expired")
        expect(page.locator("#return-url")).to_be_visible()
    assert make.again(payment).external.code == "P0020"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_on_confirm_pays_once(open_page, service, javascript):
    page = open_page(java_script_enabled=javascript)
    payment = begin(page, service)
    enter_card(page)

    page.dblclick("#confirm")

    heading_is(page, "Back at the service")
    assert make.again(payment).state is State.CONFIRMED


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_on_continue_asks_the_bank_once(open_page, service, javascript):
    page = open_page(java_script_enabled=javascript)
    payment = begin(page, service)
    fill_in_card(page)

    page.dblclick("#submit-card-details")

    expect(page.locator("h1")).to_have_text(
        "Confirm your payment" if javascript else CONFIRM_OR_WAIT
    )
    assert make.again(payment).state is State.AUTHORISED


def test_two_tabs_of_one_payment(page, service):
    payment = begin(page, service)
    other = page.context.new_page()
    other.goto(f"/card_details/{payment.id}")
    enter_card(page)

    enter_card(other, card_no=make.CARD_DECLINED)
    heading_is(other, "Your payment is in progress")
    look(other, "in progress confirm")
    other.get_by_text("Continue with your payment").click()
    heading_is(other, "Confirm your payment")

    page.click("#confirm")
    heading_is(page, "Back at the service")
    other.click("#confirm")
    heading_is(other, "Back at the service")
    assert make.again(payment).state is State.CONFIRMED


def test_one_tab_cancels_what_another_is_about_to_confirm(page, service):
    payment = begin(page, service)
    enter_card(page)
    other = page.context.new_page()
    other.goto(f"/card_details/{payment.id}/confirm")

    other.click("#cancel-payment")
    heading_is(other, "Your payment has been cancelled")
    page.click("#confirm")

    heading_is(page, "Your payment has been cancelled")
    assert make.again(payment).state is State.CANCELLED_BY_USER


def test_two_payments_in_two_tabs(page, service):
    first = begin(page, service)
    other = page.context.new_page()
    second = begin(other, service)

    for tab in (page, other):
        enter_card(tab)
        tab.click("#confirm")
        heading_is(tab, "Back at the service")

    assert {make.again(payment).state for payment in (first, second)} == {State.CONFIRMED}


def test_the_whole_journey_without_javascript(page_without_javascript, service):
    page = page_without_javascript
    payment = begin(page, service)
    look(page, "card without javascript")

    enter_card(page, expiry_month="")
    heading_is(page, "Enter card details")
    enter_card(page)
    heading_is(page, "Confirm your payment")
    page.click("#confirm")

    heading_is(page, "Back at the service")
    assert make.again(payment).state is State.CONFIRMED


def test_a_payment_in_welsh(page, service):
    account = make.account(of=make.service("Fishing licences", name_cy="Trwyddedau pysgota"))
    begin(page, service, language="cy", account=account, description="Eog a brithyll y môr")
    heading_is(page, "Rhowch fanylion y cerdyn")
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.get_by_text("Trwyddedau pysgota")).to_be_visible()
    look(page, "card welsh")

    page.click("#submit-card-details")
    look(page, "card welsh errors")
    enter_card(page)
    heading_is(page, "Cadarnhau eich taliad")
    look(page, "confirm welsh")
    page.get_by_role("button", name="Cadarnhau’r taliad").click()

    heading_is(page, "Back at the service")


def test_a_form_on_the_services_site(page, service):
    first = begin(page, service)
    payment = make.payment(return_url=f"{service}/return")

    page.goto(f"{service}/pay/{tokens.fresh(payment.id)}")
    page.get_by_role("button", name="Pay").click()
    heading_is(page, "Enter card details")
    enter_card(page)
    page.click("#confirm")
    heading_is(page, "Back at the service")

    # The browser kept our cookie back from that form, and the payer's other payment is still there.
    page.goto(f"/card_details/{first.id}")
    heading_is(page, "Enter card details")
    assert make.again(payment).state is State.CONFIRMED


def test_a_service_that_wants_its_payers_back_at_once(page, service):
    account = make.account(redirect_at_once_when_finished=True)
    begin(page, service, account=account)

    enter_card(page, card_no=make.CARD_DECLINED)

    heading_is(page, "Back at the service")


def test_a_link_that_was_used_before(page, service, open_page):
    payment = make.payment(return_url=f"{service}/return")
    token = tokens.fresh(payment.id)
    page.goto(f"/secure/{token}")

    page.goto(f"/secure/{token}")
    heading_is(page, "Your payment is in progress")
    look(page, "in progress card")
    page.locator("#card-details-link").click()
    heading_is(page, "Enter card details")

    stranger = open_page()
    assert stranger.goto(f"/secure/{token}").status == 403
    heading_is(stranger, "Your payment session has expired")
    look(stranger, "session expired")
