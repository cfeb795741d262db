"""A caseworker's day in a real browser: sign in, find a payment, refund part of it."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import Account
from app.disputes.states import DisputeReason
from app.gateways.port import Operation
from app.jobs import worker
from app.payments import queries, search, settlement
from app.payments.models import Payment
from app.payments.states import State
from app.people import Role, User
from tests import make
from tests.support.clocks import travelled
from tests.support.disputing import BANK, tell
from tests.web import staff

SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 320, "height": 640}}

HIDDEN_COLUMNS = """[...document.querySelectorAll('.exchequer-scroll:has(.staff-payments)')]
  .some(frame => frame.scrollWidth > frame.clientWidth)"""


@pytest.fixture
def account(app) -> Account:
    return make.account(of=make.service("Apply for a fishing licence"))


@pytest.fixture
def ann(account) -> User:
    return staff.person(account, role=Role.VIEW_AND_REFUND)


@pytest.fixture
def look(screenshot, axe):
    """Check a page with axe and keep a picture of it, wide and narrow."""

    def look_at(page: Page, name: str) -> None:
        axe(page)
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
            assert size == "narrow" or not page.evaluate(HIDDEN_COLUMNS), name
            screenshot(page, f"staff {name} {size}")
        axe(page)
        page.set_viewport_size(SIZES["wide"])

    return look_at


def sign_in(page: Page, user: User) -> None:
    page.goto("/staff/sign-in")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(staff.PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Security code").fill(staff.code_of(make.again(user)))
    page.get_by_role("button", name="Sign in").click()


def many_payments(account: Account) -> None:
    """Some of everything that can be on the list, spread over days."""
    day = 24
    for number, build in enumerate(make.IN_STATE.values()):
        with travelled(hours=-day * (20 - number)):
            build(1000 + 250 * number, account=account, reference=f"LIC-{1000 + number}")
    builders = [make.confirmed_payment, make.declined_payment, make.confirmed_payment]
    for number in range(30):
        with travelled(hours=-number * 5):
            builders[number % 3](
                750 + number * 125,
                account=account,
                reference=f"LIC-{2000 + number}",
                description="Rod licence, 12 months",
            )
    worker.drain()
    for paid in search.find(account.id).lines[:6]:
        make.changed(
            queries.get(paid.id, account_id=account.id),
            card_brand="american-express",
            email="florence.campbell-bannerman@example.gov.uk",
        )
        if paid.state is State.CAPTURED:
            make.refund(queries.get(paid.id, account_id=account.id), amount_pence=250)


def refunded_in_every_way(account: Account) -> Payment:
    """A payment of £45.00 with £22.00 of it refunded, on its way, or not known yet."""
    paid = make.captured_payment(
        4500,
        account=account,
        reference="LIC-4500-X",
        description="Salmon and sea trout, 12 months",
        metadata={"licence": "S12", "online": True, "count": 3},
    )
    address = {"line1": "1 Weir Lane", "city": "York", "postcode": "YO1 7HH", "country": "GB"}
    make.changed(paid, billing_address=address)
    make.failed_refund(paid, amount_pence=100)
    make.successful_refund(make.again(paid), amount_pence=500)
    make.unanswered_refund(make.again(paid), amount_pence=1000)
    make.refund(make.again(paid), amount_pence=700)
    return make.again(paid)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_caseworker_finds_a_payment_and_refunds_a_part_of_it(
    open_page, account, ann, look, scripts
):
    page = open_page(java_script_enabled=scripts)
    many_payments(account)
    paid = make.captured_payment(4500, account=account, reference="LIC-4500-X")

    page.goto("/staff")
    page.get_by_label("Email address").fill(ann.email)
    page.get_by_label("Password", exact=True).fill(staff.PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Security code").fill(staff.code_of(ann))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(f"/staff/accounts/{account.id}/payments$"))

    page.get_by_label("Reference").fill("lic-4500-x")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="1 payment")).to_be_visible()
    page.get_by_role("link", name="LIC-4500-X", exact=True).click()

    expect(page.locator("h1")).to_contain_text("LIC-4500-X")
    page.get_by_role("button", name="Refund this payment").click()
    page.get_by_label("A part of it").check()
    page.get_by_label("Amount to refund").fill("12.50")
    page.get_by_label("Paid twice").check()
    page.get_by_role("button", name="Continue").click()

    expect(page.locator("h1")).to_contain_text("Check this refund before you make it")
    page.get_by_role("button", name="Refund £12.50").click()

    expect(page.get_by_role("alert")).to_contain_text("Refund of £12.50 submitted")
    worker.drain()
    page.reload()
    story = page.locator(".staff-timeline")
    expect(story).to_contain_text("Refund successful, £12.50")
    expect(story).to_contain_text("Refund submitted, £12.50")
    expect(story).to_contain_text("by Ann Caseworker")
    expect(page.locator(".staff-amounts")).to_contain_text("£32.50")
    assert make.again(paid).refunded_pence == 1250


def test_signing_in_looks_right(page, ann, look):
    page.goto("/staff")
    look(page, "sign in")
    page.get_by_role("button", name="Continue").click()
    look(page, "sign in errors")
    page.get_by_label("Email address").fill(ann.email)
    page.get_by_label("Password", exact=True).fill(staff.PASSWORD)
    page.get_by_role("button", name="Continue").click()
    look(page, "security code")
    page.get_by_label("Security code").fill("12")
    page.get_by_role("button", name="Sign in").click()
    look(page, "security code errors")
    page.get_by_label("Security code").fill(staff.code_of(ann))
    page.get_by_role("button", name="Sign in").click()
    look(page, "payments none yet")
    page.get_by_role("button", name="Sign out").click()
    look(page, "signed out")


def test_the_list_looks_right(page, account, ann, look):
    many_payments(account)
    address = staff.payments_page(account)
    sign_in(page, ann)
    look(page, "payments")
    page.get_by_role("link", name="Older").click()
    look(page, "payments second page")
    page.goto(f"{address}?reference=lic-2&status=success&status=in_progress&from=2020-01-01")
    look(page, "payments searched")
    page.goto(f"{address}?reference=nothing-like-it")
    look(page, "payments none found")
    page.goto(address)
    page.get_by_label("Reference").fill("4242 4242 4242 4242")
    page.get_by_label("Last 4 digits of card").fill("42")
    page.get_by_role("button", name="Search").click()
    look(page, "payments errors")


def test_a_payment_looks_right(page, account, ann, look):
    new = make.payment(account=account)
    stuck = make.confirmed_payment(account=account, reference="STUCK")
    make.fault(stuck, operation=Operation.CAPTURE)
    worker.drain()
    sign_in(page, ann)
    page.goto(staff.payment_page(new))
    look(page, "payment created")
    page.goto(staff.payment_page(stuck))
    look(page, "payment not known yet")
    page.goto(staff.payment_page(refunded_in_every_way(account)))
    look(page, "payment refunded in every way")


def test_refunding_looks_right(page, account, ann, look):
    paid = refunded_in_every_way(account)
    sign_in(page, ann)
    page.goto(staff.refund_page(paid))
    look(page, "refund")
    page.get_by_label("A part of it").check()
    page.get_by_label("Amount to refund").fill("1,000")
    page.get_by_role("button", name="Continue").click()
    look(page, "refund errors")
    page.get_by_label("Amount to refund").fill("10")
    page.get_by_label("Paid twice").check()
    page.get_by_role("button", name="Continue").click()
    look(page, "refund check")
    make.refund(make.again(paid), amount_pence=1)
    page.get_by_role("button", name="Refund £10.00").click()
    look(page, "refund refused")
    page.get_by_role("button", name="Start this refund again").click()
    page.get_by_label("All that is available").check()
    page.get_by_label("Paid twice").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Refund £22.99").click()
    look(page, "refund made")
    page.goto(staff.refund_page(paid))
    look(page, "refund not available")
    page.goto(staff.refund_page(make.payment()))
    look(page, "not found")


def test_who_works_for_several_services_chooses_one(page, account, look):
    boats = make.account(of=make.service("Register a boat"), description="Only for the pilot")
    sign_in(page, staff.person(account, boats, role=Role.VIEW_ONLY, name="Llanfair" * 15))
    expect(page.locator("h1")).to_have_text("Your services")
    look(page, "services")

    page.get_by_role("link", name=re.compile("Test payments.*Register a boat")).click()

    expect(page.get_by_text("There are no payments yet")).to_be_visible()
    page.get_by_role("link", name="Your services").click()
    expect(page.locator("h1")).to_have_text("Your services")
    page.goto(staff.refund_page(make.captured_payment(account=account)))
    look(page, "forbidden")
    page.get_by_role("link", name="Your services").click()
    expect(page.locator("h1")).to_have_text("Your services")


def test_a_disputed_payment(page, look, account, ann):
    payment = make.captured_payment(3820, account=account, reference="FL-204771-C")
    settlement.settle(payment.id, settled_on=date(2026, 3, 2), payout="po-77", actor=BANK)
    due = datetime(2026, 6, 4, 11, 30, tzinfo=UTC)
    tell("opened", payment, reason=DisputeReason.FRAUDULENT, evidence_due_at=due)
    sign_in(page, ann)

    page.goto(staff.payment_page(payment))

    expect(page.get_by_text("Nothing of it can be refunded")).to_be_visible()
    expect(page.get_by_role("table", name="Disputes, newest first")).to_be_visible()
    expect(page.get_by_role("button", name="Refund this payment")).to_have_count(0)
    look(page, "disputed payment")
