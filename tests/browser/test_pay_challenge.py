"""The payer's bank wants to see them: in a frame, on another site, with and without JavaScript."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from app.payments.states import State
from tests import make
from tests.browser.paying import a_service, begin, enter_card, heading_is, look


@pytest.fixture
def config(config):
    """The bank is `localhost` and we are 127.0.0.1, so to a browser it is another site."""
    elsewhere = config.base_url.replace("127.0.0.1", "localhost")
    return replace(config, sandbox_issuer_url=elsewhere)


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


def pay_until_challenged(page, service, **asked):
    payment = begin(page, service, **asked)
    enter_card(page, card_no=make.TO_BE_SEEN)
    expect(page.locator(".iframe-3ds")).to_be_visible()
    return payment


def frame_of(page):
    return page.frame_locator(
        "#main-content > .govuk-grid-row > .govuk-grid-column-two-thirds > .iframe-3ds"
    )


def answer(page, form):
    frame_of(page).locator(f"#{form} > [type='submit']").click()


def test_a_payer_who_approves(page, service, open_page):
    payment = pay_until_challenged(page, service)
    heading_is(page, "Your bank wants to check that it is you")
    expect(frame_of(page).locator("h1")).to_have_text("Is it you who is paying?")
    bank = page.frames[1]
    assert bank.url.startswith("http://localhost:")
    look(page, "challenge")
    alone = open_page()
    alone.goto(f"{bank.url}?creq={bank.locator('[name=creq]').first.input_value()}")
    look(alone, "test bank")

    answer(page, "challengeForm")
    heading_is(page, "Confirm your payment")
    page.click("#confirm")

    heading_is(page, "Back at the service")
    paid = make.again(payment)
    assert (paid.state, paid.three_d_secure) == (State.CONFIRMED, True)


def test_a_payer_who_says_that_it_is_not_them(page, service):
    account = make.account(redirect_at_once_when_finished=True)
    payment = pay_until_challenged(page, service, account=account)

    answer(page, "declineForm")

    heading_is(page, "Back at the service")  # by way of a form in the frame, and our own pages
    assert make.again(payment).decline_reason == "authentication_failed"


def test_a_bank_that_does_not_send_its_payer_back(page, service):
    payment = pay_until_challenged(page, service, language="cy")
    expect(frame_of(page).locator("h1")).to_have_text("Ai chi sy’n talu?")

    answer(page, "silentForm")
    expect(frame_of(page).locator("h1")).to_have_text("Nid oes dim yn digwydd")
    page.click("#cancel-payment")

    expect(page.locator("#return-url")).to_have_text("Parhau")
    assert make.again(payment).state is State.CANCELLED_BY_USER


def test_it_all_works_without_javascript(page_without_javascript, service):
    page = page_without_javascript
    payment = pay_until_challenged(page, service)

    frame_of(page).get_by_role("button", name="Continue").click()
    answer(page, "challengeForm")
    frame_of(page).get_by_role("button", name="Continue").click()
    expect(frame_of(page).locator("h1")).to_have_text("Continue with your payment")
    frame_of(page).get_by_role("button", name="Continue").click()

    heading_is(page, "Confirm your payment")
    assert make.again(payment).state is State.AUTHORISED
