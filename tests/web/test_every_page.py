"""Every page that a payer can meet is on the list, and is HTML that the standard allows."""

import pytest
from werkzeug.exceptions import HTTPException

from tests.support import html_checker, sights
from tests.support.counter import COUNTER, counter  # noqa: F401  the fixture

pytestmark = [pytest.mark.slow, pytest.mark.settings(maintenance_known_seconds=0)]

# These lead somewhere else, or answer a script; what they lead to is on the list.
SHOW_NO_PAGE = {
    "pages.secure.create",
    "pages.card_checks.card",
    "pages.card_checks.email",
    "pages.languages.create",
    "pages.confirmation.create",
    "pages.more_time.create",
    "pages.wallets.validate",
    "pages.wallets.create",
    "pages.wallets.show",
    "pages.challenge.create",
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


def endpoint_of(app, request):
    try:
        return app.url_map.bind("").match(request.path, method=request.method)[0]
    except HTTPException:  # an address that is none, or a method that it does not have
        return None
