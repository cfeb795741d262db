"""The reference in a real browser: readable on a telephone and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.paying import look
from tests.support import sandboxes


@pytest.fixture
def sandbox(app, live_server):
    return sandboxes.set_up(app)


def test_finding_a_request(page, sandbox):
    page.goto("/docs")
    look(page, "docs start")

    page.get_by_role("link", name="Payments").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments")
    look(page, "docs payments")

    page.get_by_role("link", name="Create a payment").click()
    expect(page).to_have_url(re.compile("#payments-create$"))
    key = sandbox["services"][0]["accounts"][1]["api_keys"][-1]["key"]
    expect(page.locator("#payments-create-curl")).to_contain_text(key)


def test_without_javascript(page_without_javascript, sandbox):
    page = page_without_javascript

    page.goto("/docs/basics")
    look(page, "docs basics")
    page.get_by_role("link", name="Refunds").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Refunds")
    look(page, "docs refunds without javascript")
