"""What services’ own browser suites rely on, with the selectors they use; and the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.paying import a_service, begin, enter_card, fill_in_card, heading_is, look

CARD_PAGE = [
    ".charge-new__content > #card-details-wrap > form#card-details #submit-card-details",
    "#card-details #card-no",
    "#card-details #expiry-month",
    "#card-details #expiry-year",
    "#card-details #cardholder-name",
    "#card-details #cvc",
    "#card-details #address-line-1",
    "#card-details #address-line-2",
    "#card-details #address-city",
    "#card-details #address-postcode",
    "#address-country option[selected]",
    "#card-details-wrap > #card-details #email",
    "#card-details #csrf[name=csrfToken]",
    "#card-details #charge-id[name=chargeId]",
    "form#cancel #cancel-payment",
    "form#cancel #csrf2[name=csrfToken]",
    ".govuk-grid-row > main#main-content #card-details",
    "#payment-description",
    "#amount[data-amount='2550']",
]
CONFIRM_PAGE = [
    ".govuk-grid-row > main#main-content #confirm",
    "form#confirmation #confirm",
    "form#confirmation #csrf[name=csrfToken]",
    "form#cancel #cancel-payment",
    "form#cancel #csrf2[name=csrfToken]",
    "#card-number",
    "#expiry-date",
    "#cardholder-name",
    "#address",
    "#email",
    "#payment-description",
    "#amount[data-amount='2550']",
]
LABELS = [
    "Card number",
    "Month",
    "Year",
    "Name on card",
    "Card security code",
    "Address line 1",
    "Town or city",
    "Postcode",
    "Email",
]


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


def test_the_card_page(page, service):
    begin(page, service)

    for selector in CARD_PAGE:
        expect(page.locator(selector)).to_have_count(1)
    for label in LABELS:
        expect(page.get_by_label(label)).to_have_count(1)
    expect(page.get_by_role("button", name="Continue")).to_have_count(1)
    expect(page.get_by_role("link", name="Continue")).to_have_count(0)
    expect(page).to_have_title("Enter card details")
    assert page.locator("#address-country").input_value() == "GB"


def test_the_confirm_page(page, service):
    begin(page, service)
    enter_card(page)

    for selector in CONFIRM_PAGE:
        expect(page.locator(selector)).to_have_count(1)
    expect(page.get_by_role("button", name="Confirm payment")).to_have_count(1)
    expect(page).to_have_title("Confirm your payment")
    expect(page.locator("#card-number")).to_have_text("●●●●●●●●●●●●4242")
    expect(page.locator("#expiry-date")).to_have_text("11/99")


def test_an_error_leads_to_its_control(page, service):
    begin(page, service)
    page.fill("#address-line-2", "5555 5555 5555 4444")
    page.fill("#address-country-input", "Utopia")
    page.click("#submit-card-details")

    expect(page).to_have_title("Error: Enter card details")
    expect(page.locator("#error-summary")).to_be_focused()
    look(page, "card errors")
    for control in (
        "card-no",
        "expiry-month",
        "cardholder-name",
        "cvc",
        "address-line-1",
        "address-line-2",
        "address-city",
        "address-country",
        "address-postcode",
        "email",
    ):
        page.click(f"#{control}-error")
        expect(page.locator(f"#{control}")).to_be_focused()


def test_the_form_can_be_filled_in_with_the_keyboard_alone(page, service):
    begin(page, service)
    page.locator("#card-no").focus()

    for typed in ("4242424242424242", "11", "2099", "Ada Payer", "123", "1 Weir Lane", "", "York"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # the country, which is chosen already
    for typed in ("YO1 7HH", "ada@payer.example"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.locator("#submit-card-details")).to_be_focused()
    page.keyboard.press("Enter")

    heading_is(page, "Confirm your payment")


def test_the_enter_key_continues_and_does_not_cancel(page, service):
    begin(page, service)
    fill_in_card(page)

    page.locator("#email").press("Enter")

    heading_is(page, "Confirm your payment")


def test_what_was_typed_is_there_after_an_error_except_the_card(page, service):
    begin(page, service)

    enter_card(page, card_no="4242 4242 4242 4243", address_line_2="Flat 2")

    for control, value in {
        "#card-no": "",
        "#expiry-month": "",
        "#expiry-year": "",
        "#cvc": "",
        "#cardholder-name": "Ada Payer",
        "#address-line-2": "Flat 2",
        "#email": "ada@payer.example",
    }.items():
        expect(page.locator(control)).to_have_value(value)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/privacy", "Privacy on the payment pages"),
        ("/cookies", "Cookies on the payment pages"),
        ("/accessibility", "Accessibility statement"),
        ("/nowhere", "Page not found"),
    ],
)
def test_the_pages_around_it(page, path, heading):
    page.goto(path)

    heading_is(page, heading)
    look(page, heading)
