"""Paying with a wallet, in a real browser. The wallet is the sandbox's, which acts out both."""

import re

import pytest
from playwright.sync_api import expect

from app.payments.states import State
from tests import make
from tests.browser.paying import a_service, begin, heading_is, look
from tests.support.counter import counter  # noqa: F401  the fixture

APPLE, GOOGLE = (f"#{wallet}-pay-payment-method-submit" for wallet in ("apple", "google"))


@pytest.fixture
def service(counter, live_server):  # noqa: F811  before the application
    with a_service(live_server) as address:
        yield address


def account(**settings):
    return make.account(allow_apple_pay=True, allow_google_pay=True, **settings)


def say_yes(page, card="approved"):
    sheet = page.get_by_role("dialog")
    sheet.get_by_label(re.compile(f"{card}$")).check()
    sheet.get_by_role("button", name=re.compile("^Pay £")).click()


def test_paying_with_each_wallet_and_being_refused(page, service):
    payment = begin(page, service, account=account())
    heading_is(page, "Pay with a wallet or a card")
    expect(page).to_have_title("Pay with a wallet or a card")
    expect(page.locator(GOOGLE)).to_be_visible()
    look(page, "card with wallets")

    page.click(APPLE)
    sheet = page.get_by_role("dialog", name="Test wallet: Apple Pay")
    expect(sheet).to_contain_text("£25.50")
    look(page, "sandbox wallet")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    heading_is(page, "Pay with a wallet or a card")
    assert make.again(payment).wallet == ""

    page.click(APPLE)
    say_yes(page)
    heading_is(page, "Back at the service")
    paid = make.again(payment)
    assert (paid.state, paid.wallet, paid.card_expiry) == (State.CONFIRMED, "apple_pay", "12/50")
    assert paid.email == "ada@payer.example"
    page.go_back()
    heading_is(page, "Your payment was successful")

    payment = begin(page, service, account=account())
    page.click(GOOGLE)
    page.get_by_role("dialog").get_by_role("button", name="Close without paying").click()
    page.click(GOOGLE)
    say_yes(page)
    heading_is(page, "Back at the service")
    assert make.again(payment).wallet == "google_pay"
    assert make.again(payment).cardholder_name == "Ada Payer"

    payment = begin(page, service, account=account())
    page.click(GOOGLE)
    say_yes(page, "declined")
    heading_is(page, "Your payment has been declined")
    assert make.again(payment).external.code == "P0010"


def test_a_card_that_is_not_taken_is_said_on_the_page(page, service):
    begin(page, service, language="cy", account=account(card_types=["jcb:credit"]))
    heading_is(page, "Talu â waled neu gerdyn")

    page.click(APPLE)
    say_yes(page)

    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Nid ydym yn derbyn Visa")
    expect(page).to_have_title(re.compile("^Gwall: "))
    look(page, "wallet refused welsh")
    summary.get_by_role("link").click()
    expect(page.locator(APPLE)).to_be_focused()


def test_a_wallet_is_one_of_the_choices(page, service):
    payment = begin(page, service, account=account(payment_types=["card", "counter"]))
    heading_is(page, "Choose how to pay")
    page.get_by_label("Google Pay").check()
    look(page, "choice with wallets")
    page.get_by_role("button", name="Cymraeg").click()
    heading_is(page, "Dewis sut i dalu")
    expect(page.get_by_label("Google Pay")).to_be_checked()
    look(page, "choice with wallets welsh")

    page.click("#submit-choice")
    say_yes(page)

    heading_is(page, "Back at the service")
    assert (make.again(payment).type, make.again(payment).wallet) == ("card", "google_pay")


def test_where_it_cannot_work_nothing_of_a_wallet_is_visible(service, open_page):
    page = open_page(java_script_enabled=False)
    begin(page, service, account=account())
    heading_is(page, "Enter card details")
    expect(page).to_have_title("Enter card details")
    for text in ("Apple Pay", "Google Pay", "wallet"):
        expect(page.get_by_text(text).filter(visible=True)).to_have_count(0)
    begin(page, service, account=account(payment_types=["card", "counter"]))
    expect(page.get_by_role("radio")).to_have_count(2)
