"""What the card page tells while a card is typed, in a real browser."""

import pytest
from playwright.sync_api import expect

from app.payments import tokens
from app.payments.states import State
from tests import make
from tests.browser.paying import fill_in_card, heading_is, look

BRANDS = {
    "4242": "visa",
    "5105": "master-card",
    "2221": "master-card",
    "2720": "master-card",
    "3714": "american-express",
    "36148": "diners-club",
    "3095": "diners-club",
    "6011": "discover",
    "3566": "jcb",
    "6240": "unionpay",
}


@pytest.fixture
def payment(page):
    account = make.account(corporate_credit_surcharge_pence=250, block_prepaid_cards=True)
    payment = make.payment(2550, account=account)
    page.goto(f"/secure/{tokens.fresh(payment.id)}")
    return payment


def test_hints_while_a_card_is_typed(page, payment):
    number, hint, amount = (page.locator(f"#{name}") for name in ("card-no", "cvc-hint", "amount"))
    this = page.locator(".exchequer-brands__brand--this")
    for beginning, brand in BRANDS.items():
        number.fill(beginning)
        expect(this).to_have_attribute("data-key", brand)
    number.fill("2719")
    expect(this).to_have_count(1)
    number.fill("9")
    expect(this).to_have_count(0)
    expect(hint).to_contain_text("or the 4 digits")

    number.fill("3714 496353 98431")
    expect(hint).to_have_text("The 4 digits on the front of the card")
    number.fill("4000 1600 0000 0004")
    expect(page.locator("#card-no-status")).to_contain_text("We do not accept prepaid cards")
    expect(hint).to_have_text("The last 3 digits on the back of the card")
    look(page, "card that is not taken")

    number.fill("4111-1111-1111-1111")
    expect(page.locator("#card-no-status")).to_have_text("")
    expect(page.locator("#corporate-card-surcharge-message")).to_contain_text("We will add £2.50")
    expect(amount).to_have_text("£28.00")
    expect(page.locator("#payment-summary-corporate-card-fee")).to_have_text("£2.50")
    look(page, "corporate card")
    number.fill("4111-1111-1111-111")
    expect(amount).to_have_text("£25.50")
    expect(page.locator("#payment-summary-breakdown")).to_be_hidden()


def test_a_mistyped_address_is_asked_about_before_anything_is_sent(page, payment):
    fill_in_card(page, card_no="４２４２ ４２４２ ４２４２ ４２４２", email="ada@gmial.com")
    expect(page.locator("#email-echo")).to_have_text("You entered ada@gmial.com")
    with page.expect_response("**/check_email/*"):
        page.locator("#email").press("Tab")
    expect(page.locator("#email-question")).to_have_count(0)  # nobody is nagged on the way

    page.click("#submit-card-details")

    expect(page.locator("#email-corrected")).to_be_focused()
    expect(page.locator("#card-no")).not_to_have_value("")
    look(page, "email question")

    with page.expect_response("**/check_email/*"):  # when one stops typing, so that
        page.fill("#email", "ada@hotmial.com")
    page.locator("#email").press("Enter")  # Continue never has to wait
    expect(page.locator("#email-corrected")).to_be_focused()
    expect(page.locator("#email-corrected")).to_have_value("ada@hotmail.com")
    page.fill("#email", "ada@gmail.com")
    expect(page.locator("#email-question")).to_have_count(0)
    page.wait_for_timeout(1_100)  # a second press within a second counts as a double click
    page.locator("#email").press("Enter")
    heading_is(page, "Confirm your payment")
    assert make.again(payment).state is State.AUTHORISED
    assert make.again(payment).email == "ada@gmail.com"


def test_a_country_is_found_by_typing_and_the_select_still_counts(page, payment):
    box, select = page.locator("#address-country-input"), page.locator("#address-country")
    option = page.locator(".autocomplete__option")
    page.fill("#cardholder-name", "Ada")  # the box comes when somebody has begun to type
    expect(box).to_have_value("United Kingdom")
    box.fill("aland")
    expect(option).to_have_text(["Åland Islands"])
    box.fill("guinea")
    expect(option).to_have_text(
        ["Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"]
    )
    look(page, "country")
    box.fill("guinea-")
    box.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Guinea-Bissau")
    expect(select).to_have_value("GW")

    box.fill("nowhere")
    box.press("Tab")
    assert select.evaluate("select => select.value") == "", "nothing is guessed"
    page.select_option("#address-country", "IE")  # as a browser does that fills in an address
    expect(box).to_have_value("Ireland")
    box.click()
    box.press("Tab")
    expect(select).to_have_value("IE")  # looked at, and left as it was

    fill_in_card(page)
    page.click("#submit-card-details")
    heading_is(page, "Confirm your payment")
    assert make.again(payment).billing_address["country"] == "IE"


def test_a_number_keeps_every_digit_however_it_comes(page, payment):
    fill_in_card(page, card_no="")
    page.locator("#card-no").focus()
    page.keyboard.insert_text("4917-6100\n０００0 0000\n003")  # pasted from a letter
    expect(page.locator("#card-no-status")).to_have_text("")
    page.click("#submit-card-details")

    heading_is(page, "Confirm your payment")
    kept = make.again(payment)
    assert (kept.card_first_six, kept.card_last_four) == ("491761", "0003")
    assert kept.card_type == "debit", "which only all 19 digits tell"
