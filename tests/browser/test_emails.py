"""The outbox of a sandbox, looked at."""

import pytest

from app.emails import postman
from tests import make
from tests.browser.paying import look
from tests.support.emails import outbox

pytestmark = pytest.mark.slow


def test_emails_are_read_in_the_outbox(page):
    service = make.service(
        "Apply for a fishing licence",
        name_cy="Gwneud cais am drwydded bysgota",
        merchant_name="Rivers and Fisheries Agency",
        merchant_address_line_1="1 Weir Lane",
        merchant_telephone="01632 960 100",
    )
    account = make.account(of=service, email_paragraph="Carry your licence when you fish.")
    make.successful_refund(make.captured_payment(account=account))
    make.captured_payment(account=account, language="cy")
    postman.drain()

    page.goto("/sandbox/emails")
    look(page, "sandbox emails")
    page.get_by_role("link", name="Prawf: Cadarnhad o daliad").click()

    frame = page.frame_locator("iframe")
    assert frame.get_by_role("heading", level=1).inner_text() == "Roedd eich taliad yn llwyddiannus"
    assert "Prawf yw hwn" in page.locator("pre").inner_text()
    look(page, "sandbox email in Welsh")
    page.goto("about:blank")  # in its own place no script may run, axe’s neither
    page.set_content(outbox()[0].html)
    look(page, "receipt as an email")
