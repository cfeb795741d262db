"""A developer sets a service up, without JavaScript: cards, a key, a webhook and its messages."""

import pytest
from playwright.sync_api import expect

from app.people import Role
from app.webhooks import courier
from tests import make
from tests.browser.test_staff import sign_in
from tests.support.receivers import receiving
from tests.web import staff

pytestmark = pytest.mark.slow


@pytest.fixture
def look(screenshot, axe):
    """Look at what only comes about by doing something; the pages themselves are looked at in
    test_every_staff_page."""

    def look_at(page, name):
        page.set_viewport_size({"width": 320, "height": 640})
        screenshot(page, f"staff {name} narrow")
        axe(page)
        page.set_viewport_size({"width": 1280, "height": 900})

    return look_at


def save(page, button="Save"):
    page.get_by_role("button", name=button, exact=True).click()


def test_a_service_is_set_up_by_its_own_people(page_without_javascript, look):
    page = page_without_javascript
    account = make.account(of=make.service("Fishing licences", merchant_name="Rivers Agency"))
    sign_in(page, staff.person(account, role=Role.ADMINISTRATOR))
    page.get_by_role("link", name="Settings", exact=True).click()

    take_maestro(page, look)
    make_a_key(page, look)
    with receiving(lambda number: 503 if number == 1 else 200) as receiver:
        make_a_webhook(page, receiver.url)
        make.confirmed_payment(account=account)
        courier.drain()
        find_out_what_failed(page, look)
    page.get_by_role("link", name="Show or replace").click()
    save(page, "Show the secret")
    expect(page.locator("#secret")).to_contain_text("webhook_test_")
    look(page, "webhook secret")


def take_maestro(page, look):
    page.get_by_role("link", name="Change Card types").click()
    page.get_by_label("Maestro debit cards").check()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Switch 3-D Secure on before")
    look(page, "settings card types refused")
    page.get_by_role("link", name="Back to settings").click()
    page.get_by_role("link", name="Change 3-D Secure").click()
    page.get_by_label("Yes").check()
    save(page)
    page.get_by_role("link", name="Change Card types").click()
    page.get_by_label("Maestro debit cards").check()
    save(page)
    expect(page.locator("main")).to_contain_text("Maestro debit cards")


def make_a_key(page, look):
    page.get_by_role("link", name="Change API keys").click()
    page.get_by_role("button", name="Create an API key").click()
    page.get_by_label("Name of the API key").fill("Licence service, test")
    save(page, "Create API key")
    expect(page.locator("#secret")).to_contain_text("api_test_")
    look(page, "new api key")
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name="Back to settings").click()


def make_a_webhook(page, url):
    page.get_by_role("link", name="Change Webhooks").click()
    page.get_by_role("button", name="Create a webhook").click()
    page.get_by_label("Callback URL").fill(url)
    page.get_by_label("Description").fill("Licence service")
    page.get_by_label("Payment succeeded").check()
    save(page, "Create webhook")


def find_out_what_failed(page, look):
    page.reload()
    page.get_by_role("link", name="Payment succeeded").click()
    expect(page.locator("main")).to_contain_text("503")
    save(page, "Send it again")
    courier.drain()
    page.reload()
    expect(page.locator("main")).to_contain_text("Successful")
    expect(page.locator("main")).to_contain_text("Pay-Signature")
    look(page, "webhook message")
    page.get_by_role("link", name="Back to the webhook").click()
