"""Every page of the back office, as an administrator who runs the platform sees it.

The routes are found and not listed. axe-core finds nothing; no page is wider than a telephone's
screen, where tables scroll in a frame of their own; what an empty form says is looked at as well.
"""

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from app.web.staff.access import Whom
from tests.browser.everybody import Eyes
from tests.support.clients import filled_in, read
from tests.web import staff, staff_world

pytestmark = pytest.mark.slow


@pytest.fixture
def world(app, client):
    world = staff_world.world(is_platform=True)
    for rule in staff_world.routes(app):
        world.ids(rule)  # one of everything, so that no list is empty
    staff.sign_in(client, world.user)
    return world


@pytest.fixture
def eyes(app, page, live_server):
    return Eyes(page, live_server, app, cookie="staff_session")


def pages(app, client, world) -> Iterator[tuple[str, TestResponse]]:
    """Each page, by the name of its endpoint."""
    for rule in staff_world.routes(app):
        if "GET" in rule.methods:
            whose = app.test_client() if _is_for_strangers(app, rule) else client
            response = whose.get(staff_world.path(app, rule, world.ids(rule)))
            if response.status_code == 200 and is_page(response):
                yield rule.endpoint, response


def is_page(response: TestResponse) -> bool:
    """Whether it is looked at by itself. An email is shown in a frame, without scripts."""
    in_frame = "sandbox" in response.headers["Content-Security-Policy"]
    return response.mimetype == "text/html" and not in_frame


def _is_for_strangers(app, rule) -> bool:
    return staff_world.whom_of(app, rule) is Whom.ANYBODY


def errors(client, page: TestResponse) -> Iterator[TestResponse]:
    """What each form of a page answers when nothing was filled in, where that is an error."""
    for form in read(page).findall(".//main//form[@method='post']"):
        typed = dict.fromkeys(filled_in(form), "") | {"csrfToken": filled_in(form)["csrfToken"]}
        answer = client.post(form.get("action") or page.request.path, data=typed)
        if answer.status_code in {400, 422}:
            yield answer


def test_every_page_of_the_back_office_is_for_everybody(app, client, world, eyes, subtests):
    looked = 0
    for endpoint, response in list(pages(app, client, world)):
        with subtests.test(endpoint):
            eyes.open(response, client)
            assert eyes.problems_of_staff(endpoint.replace(".", " ")) == []
            looked += 1
            for answer in errors(client, response):
                eyes.open(answer, client)
                assert eyes.problems_of_staff(f"{endpoint} errors".replace(".", " ")) == []
    assert looked >= 15
