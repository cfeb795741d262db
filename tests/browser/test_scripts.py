"""What a browser makes of our scripts' hashes, and of the page between a form and the service."""

import pytest

from tests.browser.paying import a_service, begin, enter_card, heading_is, look

STARTED = (
    "document.querySelectorAll('[data-govuk-button-init], [data-govuk-skip-link-init]').length"
)


@pytest.mark.parametrize("path", ["/privacy", "/staff/sign-in"])
def test_our_scripts_run_and_others_in_their_place_do_not(open_page, path):
    page = open_page()
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(STARTED) > 0

    other = open_page().context.new_page()  # nobody complains here about what is refused
    other.route("**/assets/**.js", lambda route: route.fulfill(body="document.title = 'Stolen'"))
    other.goto(path)
    other.wait_for_load_state("networkidle")
    assert other.title() != "Stolen"


def test_the_way_back_is_a_page_that_can_be_used(live_server, page):
    with a_service(live_server) as service:
        begin(page, service)
        enter_card(page)
        page.route(f"{service}/**", lambda route: route.fulfill(status=204))
        page.click("#confirm")
        heading_is(page, "Going back to the service")
        look(page, "going back")
