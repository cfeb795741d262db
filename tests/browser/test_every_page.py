"""Every page and state in both languages, for everybody's eyes, hands and screens.

WCAG 2.2 AA by axe-core; nothing sticks out or is cut off on a telephone, a tablet and a desk, nor
when it or its text is twice as large; the focus, errors and choices are seen without colours.
"""

import pytest

from tests.browser.everybody import Eyes
from tests.support import (
    repayment_sights,  # noqa: F401  more of them
    sights,
)
from tests.support.counter import counter  # noqa: F401  the fixture

pytestmark = [pytest.mark.slow, pytest.mark.settings(maintenance_known_seconds=0)]


@pytest.fixture
def app(counter, app):  # noqa: F811  before the application
    return app


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_page_is_for_everybody(app, page, live_server, language, subtests):
    eyes = Eyes(page, live_server, app)
    for sight in sights.SIGHTS:
        with subtests.test(sight.name):
            visitor = sights.Visitor(app, language)
            eyes.open(sight.draw(visitor), visitor.client)

            name = f"every {sight.name} {language}"
            assert eyes.problems(name, words_only=language == "cy") == []
