"""From the task list to a live key: a service asks to go live, and the platform says yes."""

from playwright.sync_api import Page, expect

from app.accounts.models import AccountKind
from app.accounts.queries import of_services
from app.people import Role
from tests import make
from tests.browser.test_staff import sign_in
from tests.web import staff


def approve(page: Page) -> None:
    """Somebody who runs the platform looks at the only request, and says yes."""
    sign_in(page, staff.person(name="Kofi Operator", is_platform=True))
    page.goto("/staff/platform")
    page.get_by_role("link", name="Requests to go live").click()
    page.get_by_role("link", name="Apply for a fishing licence").click()
    page.get_by_role("button", name="Do not approve").click()
    expect(page.get_by_text("Rivers Agency, 1 Weir Lane, York")).to_be_visible()
    expect(page.get_by_text("Ends in 5678")).to_be_visible()
    page.get_by_role("button", name="Approve this request").click()
    expect(page.get_by_text("No request waits for a decision")).to_be_visible()


def test_a_service_goes_live(open_page, app):
    account = make.account(of=make.service("Apply for a fishing licence"))
    manager = staff.person(account, role=Role.ADMINISTRATOR, name="Ann Manager")
    page = open_page()
    sign_in(page, manager)
    page.goto(f"/staff/services/{account.service_id}/go-live")

    page.get_by_role("link", name="Organisation name and address").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Name of your organisation").fill("Rivers Agency")
    page.get_by_label("Address line 1").fill("1 Weir Lane")
    page.get_by_label("Town or city").fill("York")
    page.get_by_label("Postcode").fill("YO1 7HH")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Bank account").click()
    page.get_by_label("Name on the account").fill("Rivers Agency")
    page.get_by_label("Sort code").fill("20-00")
    page.get_by_label("Account number").fill("1234 5678")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Account number")).to_have_value("1234 5678")
    page.get_by_label("Sort code").fill("20-00-01")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Payment provider").click()
    page.get_by_label("Merchant ID").fill("RIVERS01")
    page.get_by_label("Password", exact=True).fill("salmon-and-trout")
    page.get_by_role("button", name="Check and save").click()

    page.get_by_role("link", name="Terms").click()
    page.get_by_label("Your full name").fill("Ann Manager")
    page.get_by_role("button", name="Agree to the terms").click()
    page.get_by_role("button", name="Submit request to go live").click()
    expect(page.get_by_text("You submitted your request")).to_be_visible()

    approve(open_page())

    page.reload()
    expect(page.locator("h1")).to_have_text("Your service is live")
    [found] = of_services([account.service_id])
    [live] = [one for one in found.accounts if one.kind is AccountKind.LIVE]
    page.goto(f"/staff/accounts/{live.id}/api-keys/new")
    page.get_by_label("Name of the API key").fill("Our software")
    page.get_by_role("button", name="Create API key").click()
    expect(page.get_by_text("api_live_").first).to_be_visible()
