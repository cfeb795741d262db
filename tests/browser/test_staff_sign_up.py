"""Signing up in a real browser: through the outbox, with an app; and with a passkey."""

import pyotp
import pytest
from playwright.sync_api import Page, expect

from app import clock
from tests.support.people import NEW, PASSWORD, code_sent, link_followed, token_sent
from tests.web import staff

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}


@pytest.fixture
def look(axe):
    """Check a page that no address leads to: with axe, and that it fits where it is narrow."""

    def look_at(page: Page) -> None:
        axe(page)
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        page.set_viewport_size(WIDE)

    return look_at


def go_on(page: Page, button: str = "Continue") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_a_newcomer_signs_up_with_an_app_and_adds_a_phone(page, look):
    page.goto("/staff/sign-in")
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Work email address").fill(NEW)
    go_on(page)
    expect(page.locator("h1")).to_have_text("Check your email")
    token_sent()
    page.goto("/sandbox/emails")
    page.get_by_role("link", name="Finish signing up to Exchequer").click()
    page.locator("#link").click()
    page.get_by_label("Full name").fill("Zoe Zebra")
    page.get_by_label("Create a password").fill(PASSWORD)
    look(page)
    go_on(page)
    page.get_by_label("Authenticator app").check()
    go_on(page)
    look(page)
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(pyotp.TOTP(secret).at(clock.now()))
    go_on(page)
    look(page)
    go_on(page, "I have saved them")
    page.get_by_role("link", name="Your profile").first.click()

    page.get_by_role("link", name="Add another").click()
    page.get_by_label("Passkey").check()
    go_on(page)
    expect(page.locator("main")).to_contain_text("Passkeys cannot be used at this address")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_label("Text message").check()
    go_on(page)
    page.get_by_label("Mobile phone number").fill("07700 900 123")
    go_on(page, "Send a code")
    page.get_by_label("Code from the text message").fill(code_sent())
    look(page)
    go_on(page)
    expect(page.locator("main")).to_contain_text("Phone ending in 123")


def test_a_passkey_is_made_and_lets_its_owner_in(page, look, live_server):
    """Browsers have passkeys for localhost, and none for an address in numbers."""
    site = live_server.replace("127.0.0.1", "localhost")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{site}/staff/sign-up/{link_followed()}")
    page.goto(f"{site}/staff/sign-up/second-factor?by=passkey")
    page.get_by_label("What to call it").fill("Laptop")
    go_on(page, "Make a passkey")
    go_on(page, "I have saved them")
    go_on(page, "Sign out")

    page.get_by_label("Email address").fill(NEW)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    go_on(page)
    expect(page).to_have_url(f"{site}{staff.CODE}")
    look(page)
    go_on(page, "Use your passkey")

    expect(page.get_by_role("region", name="Your account")).to_contain_text(
        "Signed in as Zoe Zebra"
    )
