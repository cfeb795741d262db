"""Two clicks to a payment: by keyboard alone, and searches that are kept, without scripts."""

import re

from playwright.sync_api import Page, expect

from app.people import Role
from tests import make
from tests.web import staff

MOST_INTERACTIONS = 6  # pages waited for, from the sign-in page to the refund that is made


class Hands:
    """Somebody with a keyboard. What they send for is counted: each is a page to wait for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0

    def tab_to(self, role: str, name: str) -> None:
        """Press Tab until the focus is there, as somebody without a mouse does."""
        wanted = self.page.get_by_role(role, name=name, exact=True)
        for _ in range(60):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by keyboard to {name!r}")

    def type_into(self, name: str, text: str) -> None:
        self.tab_to("textbox", name)
        self.page.keyboard.type(text)

    def press(self, key: str = "Enter") -> None:
        self.interactions += 1
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


def test_a_payment_is_found_and_partly_refunded_by_keyboard_in_six_interactions(page, app):
    account = make.account(of=make.service("Apply for a fishing licence"))
    ann = staff.person(account, role=Role.VIEW_AND_REFUND)
    make.payment(account=account, reference="LIC-4499-X")
    paid = make.captured_payment(4500, account=account, reference="LIC-4500-X")
    page.goto("/staff/sign-in")
    hands = Hands(page)

    hands.type_into("Email address", ann.email)
    hands.type_into("Password", staff.PASSWORD)
    hands.press()  # 1
    hands.type_into("Security code", staff.code_of(make.again(ann)))
    hands.press()  # 2
    assert "/payments" in page.url
    hands.type_into("Reference", "lic-4500")
    hands.press()  # 3
    hands.tab_to("link", "Refund this payment")
    hands.press()  # 4
    page.get_by_role("radio", name=re.compile("A part of it")).focus()
    page.keyboard.press("Space")
    hands.type_into("Amount to refund", "12.50")
    page.locator("input[name=reason]").first.focus()
    page.keyboard.press("Space")
    hands.press()  # 5
    hands.tab_to("button", "Refund £12.50")
    hands.press()  # 6

    expect(page.get_by_role("alert")).to_contain_text("Refund of £12.50 submitted")
    assert make.again(paid).refunded_pence == 1250
    assert hands.interactions <= MOST_INTERACTIONS


def test_filters_and_saved_searches_need_no_scripts(page_without_javascript, app):
    page = page_without_javascript
    account = make.account(of=make.service("Apply for a fishing licence"))
    make.captured_payment(4500, account=account, reference="LIC-1")
    make.declined_payment(4500, account=account, reference="LIC-2")
    ann = staff.person(account)
    page.goto("/staff/sign-in")
    page.get_by_label("Email address").fill(ann.email)
    page.get_by_label("Password", exact=True).fill(staff.PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Security code").fill(staff.code_of(make.again(ann)))
    page.get_by_role("button", name="Sign in").click()
    page.goto(staff.payments_page(account))

    page.get_by_text("More filters").click()
    page.get_by_label("Declined", exact=True).check()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("link", name="LIC-2", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="LIC-1", exact=True)).to_have_count(0)
    page.get_by_text("Save this search").click()
    page.get_by_label("Name of the search").fill("Declined <b>")
    page.get_by_role("button", name="Save search").click()
    page.get_by_role("link", name="Remove this filter: Declined", exact=True).click()
    expect(page.get_by_role("link", name="LIC-1", exact=True)).to_be_visible()
    page.get_by_role("link", name="Declined <b>").click()
    expect(page.get_by_role("link", name="LIC-1", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Amount", exact=True).click()
    expect(page.locator("th[aria-sort]")).to_have_text(re.compile("Amount"))
