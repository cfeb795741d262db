"""What is seen when something is wrong: by payers, and by the staff they tell of it."""

from datetime import UTC, datetime

import pytest

from app import administration, policy_reports
from app.actors import Actor
from app.web.pages import card
from tests import make
from tests.browser.paying import begin, heading_is, look
from tests.browser.test_staff import sign_in
from tests.web import staff

RETURN_URL = "https://service.example/return"


@pytest.mark.settings(maintenance_known_seconds=0)
def test_a_problem_and_maintenance_as_payers_and_staff_see_them(page, open_page, monkeypatch):
    account = make.account(of=make.service("Apply for a fishing licence"))
    payment = begin(page, "", account=account, return_url=RETURN_URL)
    with monkeypatch.context() as broken:
        broken.setattr(card, "render_page", lambda *_, **__: 1 / 0)
        page.reload()
    heading_is(page, "Sorry, there is a problem with the service")
    look(page, "problem")
    reference = page.locator("#error-reference").text_content()

    back_office = open_page()
    sign_in(back_office, staff.person(account, is_platform=True))
    back_office.goto(f"/staff/accounts/{account.id}/incidents")
    back_office.get_by_label("Reference").fill(reference.lower())
    back_office.get_by_role("button", name="Search").click()
    back_office.get_by_role("link", name="See the payment").wait_for()
    assert back_office.locator("[aria-current]").inner_text() == "Problems"
    look(back_office, "staff problems")
    back_office.goto("/staff/platform/incidents")
    look(back_office, "staff platform problems")
    for origin in ("inline", "https://evil.example", "extension"):
        policy_reports.count(
            directive="script-src-elem",
            blocked=origin,
            page="/card_details/<payment_id>",
            sender="",
        )
    back_office.goto("/staff/platform/policy-reports")
    look(back_office, "staff policy reports")

    administration.begin_maintenance(
        until=datetime(2099, 7, 1, 22, 30, tzinfo=UTC),
        message="We are moving to new machines.",
        message_cy="Rydym yn symud i beiriannau newydd.",
        actor=Actor.operator("test"),
    )
    page.goto(f"/card_details/{payment.id}")
    heading_is(page, "Sorry, the service is unavailable")
    look(page, "maintenance")
    back_office.goto("/staff/platform/maintenance")
    look(back_office, "staff maintenance")
    back_office.get_by_role("button", name="Switch payments on").click()
    back_office.get_by_text("Payments can be made again.").wait_for()
    page.reload()
    heading_is(page, "Enter card details")
