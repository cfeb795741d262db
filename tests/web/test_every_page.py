"""Every page that a payer can meet is on the list, and is HTML that the standard allows."""

from itertools import product

import pytest
from werkzeug.exceptions import HTTPException

from app.emails import example
from app.emails.models import TO_PAYERS
from app.people import Role
from tests import make
from tests.support import (
    html_checker,
    repayment_sights,  # noqa: F401  more of them
    sights,
)
from tests.support.counter import COUNTER, counter  # noqa: F401  the fixture
from tests.web import staff

pytestmark = [pytest.mark.slow, pytest.mark.settings(maintenance_known_seconds=0)]

# These lead somewhere else, or answer a script; what they lead to is on the list.
SHOW_NO_PAGE = {
    "pages.secure.create",
    "pages.trial_links.create",
    "pages.payment_links.friendly",
    "pages.payment_links.by_telephone",
    "pages.card_checks.card",
    "pages.card_checks.email",
    "pages.languages.create",
    "pages.confirmation.create",
    "pages.more_time.create",
    "pages.banks.language",
    "pages.banks.more_time",
    "pages.card.more_time",  # these show a page again as the switch of language does
    "pages.choice.more_time",
    "pages.networks.more_time",
    "pages.networks.language",
    "pages.networks.create",  # a page only where nothing was selected: that of `new`
    "pages.vouchers.pdf",
    "pages.vouchers.email",  # these two show the page of `show` again
    "pages.vouchers.sent",
    "pages.vouchers.cancel",
    "pages.voucher_links.pdf",
    "pages.number_checks.create",
    "pages.wallets.validate",
    "pages.wallets.create",
    "pages.wallets.show",
    "pages.challenge.create",
    "pages.choice.again",
    "pages.repayments.create",
    "pages.repayments.change",
    "pages.instalment_plans.create",
}


@pytest.fixture
def app(counter, app):  # noqa: F811  before the application
    return app


def test_every_route_is_on_the_list_and_every_page_is_good_html(app, tmp_path):
    """The checker starts once for all: that takes longer than reading them."""
    shown, pages = {f"pages.{COUNTER.name}.new"}, {}  # which only tests have
    for language in ("en", "cy"):
        for sight in sights.SIGHTS:
            response = sight.draw(sights.Visitor(app, language))
            shown.add(endpoint_of(app, response.request))
            assert f'lang="{language}"' in response.text, sight.name
            pages[f"{sight.name} in {language}"] = response.text

    of_payers = {rule.endpoint for rule in app.url_map.iter_rules()}
    of_payers = {name for name in of_payers if name.startswith("pages.")}
    assert of_payers - shown == SHOW_NO_PAGE
    assert html_checker.complaints(pages, tmp_path) == []


def test_what_staff_and_developers_see_is_good_html(app, client, tmp_path):
    """So are the emails to payers."""
    account = make.account(email_paragraph="Carry your licence when you fish.")
    service = make.service()
    paid = make.captured_payment(account=account)
    make.successful_refund(make.captured_payment(account=account), amount_pence=300)
    person = staff.person(account, role=Role.ADMINISTRATOR, is_platform=True)
    staff.sign_in(client, person)
    known = {"account_id": account.id, "payment_id": paid.id, "service_id": account.service_id}

    pages = {"sign in": app.test_client().get("/staff/sign-in").text}
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments <= known.keys() and is_for_staff(rule):
            response = client.get(rule.build(known)[1])
            if response.status_code == 200 and response.mimetype == "text/html":
                pages[rule.endpoint] = response.text
    for kind, language in product(TO_PAYERS, ("en", "cy")):
        drawn = example.draw(kind, language=language, account=account, service=service)
        pages[f"{kind} in {language}"] = drawn.html

    assert len(pages) >= 20, pages.keys()
    assert html_checker.complaints(pages, tmp_path) == []


def is_for_staff(rule):
    return rule.endpoint.split(".")[0] in {"staff", "sandbox", "docs"}


def endpoint_of(app, request):
    try:
        return app.url_map.bind("").match(request.path, method=request.method)[0]
    except HTTPException:  # an address that is none, or a method that it does not have
        return None
