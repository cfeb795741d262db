"""Ten thousand rows as a file, with progress and without a script; and who did what."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from app import exports
from app.exports import batches, making
from app.exports.models import Export
from app.people import Role
from bench import rows
from tests import make
from tests.browser.paying import look
from tests.browser.test_staff import sign_in
from tests.support.browsers import PATIENCE_MS
from tests.web import staff

MANY = 9_999  # and the one they are copies of


@contextmanager
def standing_still(page: Page) -> Iterator[None]:
    """Let a page that loads itself again stay as it is: who looks at it needs more than 2 seconds.

    It begins when one more load was asked for and came to nothing: there is none on its way then.
    """
    swallowed = []

    def swallow(route: Route) -> None:
        route.fulfill(status=204)
        swallowed.append(route)

    page.route(page.url, swallow)
    for _ in range(PATIENCE_MS // 50):
        if swallowed:
            break
        page.wait_for_timeout(50)
    assert swallowed
    yield
    page.unroute_all()


def test_ten_thousand_rows_are_exported_with_progress(
    page_without_javascript, app, config, monkeypatch
):
    page = page_without_javascript
    monkeypatch.setattr(batches, "AT_ONCE", 4_000)
    account = make.account(of=make.service("Rod licences"))
    template = make.captured_payment(account=account)
    rows.copy_payment(config.database_url, template.id, MANY)
    user = staff.person(account, role=Role.ADMINISTRATOR)
    sign_in(page, user)

    page.goto(staff.payments_page(account))
    page.get_by_role("link", name="Export these payments").click()
    expect(page.get_by_text("10,000 payments")).to_be_visible()
    page.get_by_label("CSV").check()
    page.get_by_role("button", name="Export").click()

    expect(page.locator("h1")).to_have_text("Your export is being made")
    expect(page.get_by_text("Waiting to begin")).to_be_visible()
    (export,) = exports.newest(user_id=user.id, account_id=account.id)
    for _ in range(2):  # it begins, and writes a batch
        making.go_on(export.id, seconds=0)
    expect(page.get_by_text("4,000 of 10,000 payments, 4,")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "40")
    with standing_still(page):
        look(page, "export in progress")
    page.get_by_role("link", name="Your exports").click()
    page.get_by_role("rowheader").get_by_role("link").click()
    making.go_on(export.id)

    expect(page.locator("h1")).to_have_text("Your export is ready")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    with download.value.path().open(newline="") as file:
        headings, *lines = csv.reader(file)
    assert len(lines) >= MANY + 1  # some have refunds below them
    assert len({line[headings.index("GOV.UK Payment ID")] for line in lines}) == MANY + 1
    assert make.again(Export(id=export.id)).rows == len(lines)

    page.goto(f"/staff/services/{account.service_id}/audit")
    expect(page.get_by_text("Export of payments downloaded")).to_be_visible()
    look(page, "audit log")
