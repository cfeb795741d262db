"""Switching the language on the way, in a real browser, with nothing but the keyboard."""

import pytest
from playwright.sync_api import expect

from app.payments.states import State
from tests import make
from tests.browser.paying import a_service, begin, fill_in_card, heading_is, look

KEPT = {
    "#cardholder-name": "Ada Payer",
    "#address-line-1": "1 Weir Lane",
    "#address-city": "York",
    "#address-postcode": "YO1 7HH",
    "#email": "ada@payer.example",
}


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


def go_back_to(page, name):
    """Press Shift and Tab until the control with that name has the focus."""
    for _ in range(25):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText").strip() == name:
            return
    raise AssertionError(f"no Tab leads to {name}")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_card_page_in_the_other_language_by_keyboard(open_page, service, javascript):
    page = open_page(java_script_enabled=javascript)
    account = make.account(of=make.service("Fishing licences", name_cy="Trwyddedau pysgota"))
    payment = begin(page, service, account=account)
    fill_in_card(page)
    page.select_option("#address-country", "IE")

    go_back_to(page, "Cymraeg")
    page.keyboard.press("Enter")

    heading_is(page, "Rhowch fanylion y cerdyn")
    expect(page.get_by_text("Trwyddedau pysgota")).to_be_visible()
    for selector, text in KEPT.items():
        expect(page.locator(selector)).to_have_value(text)
    expect(page.locator("#address-country")).to_have_value("IE")
    for selector in ("#card-no", "#expiry-month", "#expiry-year", "#cvc"):
        expect(page.locator(selector)).to_have_value("")
    expect(page.locator("#error-summary")).to_have_count(0)
    if javascript:
        look(page, "card switched to welsh")

    # Enter in a field is Continue, although the switch comes before it in the form.
    fill_in_card(page)
    page.focus("#cardholder-name")
    page.keyboard.press("Enter")
    heading_is(page, "Cadarnhau eich taliad")
    page.focus("#confirm")
    go_back_to(page, "English")
    page.keyboard.press("Space")
    heading_is(page, "Confirm your payment")
    assert make.again(payment).state is State.AUTHORISED
    assert (make.again(payment).language, make.again(payment).spoken_language) == ("en", "en")


def test_enter_in_any_field_is_continue(page_without_javascript, service):
    page = page_without_javascript
    payment = begin(page, service)

    for field in ("#card-no", "#expiry-year", "#address-line-1", "#email"):
        page.focus(field)
        page.keyboard.press("Enter")
        expect(page.locator("#error-summary")).to_be_visible()
        assert page.url.endswith(payment.id)
        page.goto(f"/card_details/{payment.id}")
        heading_is(page, "Enter card details")


def test_continue_is_the_only_button_that_says_so(page, service):
    begin(page, service)

    expect(page.get_by_role("button", name="Continue")).to_have_count(1)
    named = page.get_by_role("button").evaluate_all("all => all.map(one => one.innerText.trim())")
    assert named == ["Cymraeg", "Continue", "Cancel payment"]
    expect(page.locator(".exchequer-languages .govuk-button")).to_have_count(0)


def test_pages_without_a_form(page, service):
    payment = begin(page, service)
    page.get_by_role("button", name="Cancel payment").click()
    heading_is(page, "Your payment has been cancelled")

    page.focus("#return-url")
    go_back_to(page, "Cymraeg")
    page.keyboard.press("Enter")
    heading_is(page, "Mae eich taliad wedi’i ganslo")
    look(page, "cancelled in welsh")

    page.get_by_role("link", name="Preifatrwydd").click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    look(page, "privacy")
    assert make.again(payment).spoken_language == "cy"
