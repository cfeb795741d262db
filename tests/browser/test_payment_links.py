"""Paying by a link, in a real browser without JavaScript: in both languages, and by telephone.

So are the links with which services try a payment, and their own demo payment. Pages on the
list of sights are looked at in test_every_page.
"""

import pytest
from playwright.sync_api import expect

from app import clock
from app.payment_links.models import Kind
from app.people import Role
from app.trials import links as trials
from tests import make
from tests.browser.paying import enter_card, heading_is
from tests.browser.test_staff import sign_in
from tests.support.links import payment_link
from tests.web import staff

pytestmark = pytest.mark.slow

FEES = [
    {"id": "adult", "name": "Adult permit", "pence": 1200, "most": 5},
    {"id": "child", "name": "Child permit", "pence": 450, "most": 9},
]


@pytest.fixture
def account(app):
    service = make.service("Fishing licences", name_cy="Trwyddedau pysgota")
    return make.account(of=service, allow_moto=True)


def on(page):
    """The first `.govuk-button`, which integrations press on every step."""
    page.locator(".govuk-button").first.click()


def pay(page, heading):
    enter_card(page)
    page.click("#confirm")
    heading_is(page, heading)


def test_links_are_paid(page_without_javascript, account, axe):
    page = page_without_javascript
    with_fees(page, account, axe)
    to_try(page, account, "Your payment was successful")
    in_welsh(page, account)
    to_try(page, account, "Roedd eich taliad yn llwyddiannus")  # this browser speaks Welsh by now


def test_staff_pay_to_see_and_by_telephone(page_without_javascript, account, axe):
    page = page_without_javascript
    sign_in(page, staff.person(account, role=Role.ADMINISTRATOR))
    to_see(page, account, "English", lang="en")
    to_see(page, account, "Cymraeg", lang="cy")
    by_telephone(page, account, axe)
    by_telephone_in_welsh(page, account)


def with_fees(page, account, axe):
    link = payment_link(account, fees=FEES, title="Angling permits")
    page.goto(f"/pay/{link.service_path}/{link.link_path}")
    heading_is(page, "Angling permits")
    on(page)
    on(page)
    expect(page.locator("#error-payment-reference")).to_contain_text("Enter your permit number")
    page.fill("#payment-reference", "PN 12")
    on(page)
    axe(page)
    page.get_by_label("Adult permit").fill("2")
    page.get_by_label("Child permit").fill("1")
    on(page)
    expect(page.locator("dd#payment-amount")).to_have_text("£28.50")
    axe(page)
    page.click("#change-amount")
    expect(page.get_by_label("Adult permit")).to_have_value("2")
    page.get_by_label("Adult permit").fill("1")
    on(page)
    on(page)
    expect(page.locator("#amount")).to_have_text("£16.50")
    pay(page, "Payment successful")
    axe(page)
    expect(page.locator("main")).to_contain_text("1 × Adult permit")
    expect(page.locator("#payment-reference")).to_have_text("PN 12")


def in_welsh(page, account):
    link = payment_link(account, language="cy", title="Trwydded barcio", reference_label="")
    page.goto(f"/pay/{link.id}?amount=1250")
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    on(page)
    expect(page.locator("dd#payment-amount")).to_have_text("£12.50")
    on(page)
    pay(page, "Taliad llwyddiannus")
    (payment,) = [one for one in make.payments_of(account) if one.language == "cy"]
    expect(page.locator("#payment-reference")).to_have_text(payment.reference)


def to_try(page, account, heading):
    trial = trials.create(
        account.id, description="Rod licence", amount_pence=1500, actor=make.CASEWORKER
    )
    page.goto(f"/try/{trial.id}")
    page.click("#start-payment")
    pay(page, heading)


def to_see(page, account, language, *, lang):
    page.goto(f"/staff/accounts/{account.id}/demo-payment")
    page.get_by_role("button", name="Go to payment").click()
    switch = page.get_by_role("button", name=language)
    if switch.count():  # it speaks the other one
        switch.click()
    expect(page.locator("html")).to_have_attribute("lang", lang)
    pay(page, "Your demo payment")


def by_telephone(page, account, axe):
    link = payment_link(account, kind=Kind.TELEPHONE, link_path="", title="Permit by telephone")
    begin_by_telephone(page, account, link)
    axe(page)
    on(page)
    page.fill("#payment-reference", "PN 14")
    on(page)
    page.fill("#payment-amount", "8")
    on(page)
    on(page)
    give_card(page)
    heading_is(page, "Payment successful")
    (payment,) = [one for one in make.payments_of(account) if one.moto]
    assert payment.reference == "PN 14"
    page.click("#another")
    heading_is(page, link.title)
    make.changed(link, deleted_at=clock.now())


def by_telephone_in_welsh(page, account):
    link = payment_link(
        account,
        kind=Kind.TELEPHONE,
        link_path="",
        title="Trwydded dros y ffôn",
        language="cy",
        reference_label="",
        price_pence=800,
    )
    begin_by_telephone(page, account, link)
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    on(page)
    on(page)
    give_card(page)
    heading_is(page, "Taliad llwyddiannus")


def begin_by_telephone(page, account, link):
    page.goto(f"/staff/accounts/{account.id}/telephone-payments/new")
    page.locator("main .govuk-button").first.click()
    heading_is(page, link.title)


def give_card(page):
    expect(page.locator("#address-line-1")).to_have_count(0)
    for field, typed in (("#card-no", make.VISA), ("#cvc", "123"), ("#cardholder-name", "Ada")):
        page.fill(field, typed)
    page.fill("#expiry-month", "11")
    page.fill("#expiry-year", "2099")
    page.fill("#email", "ada@payer.example")
    page.click("#submit-card-details")
    page.click("#confirm")
