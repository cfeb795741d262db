"""A service's own look, chosen by its staff and met by its payers, in a real browser."""

from playwright.sync_api import expect

from app.people import Role
from tests import make
from tests.browser.paying import a_service, begin, heading_is, look
from tests.browser.test_staff import sign_in
from tests.support import browsers
from tests.support.logos import AN_SVG
from tests.web import staff

SHOWN = "getComputedStyle(document.querySelector('.exchequer-brand'))"


def test_staff_choose_a_look_and_payers_see_it(page, open_page, live_server):
    account = make.account(of=make.service("Fishing licences", name_cy="Trwyddedau pysgota"))
    sign_in(page, staff.person(account, role=Role.ADMINISTRATOR))
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_role("link", name="Branding").click()
    page.get_by_label("Name", exact=True).fill("Anglers’ Trust")
    page.get_by_label("Name in Welsh").fill("Ymddiriedolaeth y Pysgotwyr")
    page.get_by_label("Background colour").fill("#7fa08f")
    page.get_by_label("Text colour").fill("#ffffff")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#error-summary")).to_contain_text("at least 4.5 to 1")
    browsers.assert_accessible(page)
    browsers.picture(page, "staff branding refused 1280")

    page.get_by_label("Background colour").fill("#003d2b")
    page.get_by_label("Border colour").fill("#ffbf47")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".exchequer-brand")).to_be_visible()
    assert page.evaluate(f"{SHOWN}.backgroundColor") == "rgb(0, 61, 43)"
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    payer = open_page()
    with a_service(live_server) as service:
        begin(payer, service, account=account)
        expect(payer.locator("header")).to_contain_text("Anglers’ Trust")
        assert payer.evaluate(f"{SHOWN}.color") == "rgb(255, 255, 255)"
        assert payer.evaluate(f"{SHOWN}.borderBottomColor") == "rgb(255, 191, 71)"
        look(payer, "card branded")

        picture = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": AN_SVG}
        page.get_by_label("Logo").set_input_files(picture)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        for size, viewport in (("1280", (1280, 900)), ("320", (320, 720))):
            page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
            browsers.assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport[0]
            browsers.picture(page, f"staff branding {size}")

        payer.get_by_role("button", name="Cymraeg").click()
        heading_is(payer, "Rhowch fanylion y cerdyn")
        logo = payer.get_by_role("img", name="Ymddiriedolaeth y Pysgotwyr")
        assert logo.evaluate("image => [image.naturalWidth > 0, image.height]") == [True, 48]
        look(payer, "card branded welsh")
