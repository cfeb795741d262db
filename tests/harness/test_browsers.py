import pytest
from flask import Flask

from tests.support import browsers, servers

GOOD = (
    '<!DOCTYPE html><html lang="en"><head><title>A page</title></head>'
    "<body><main><h1>A page</h1>{}</main></body></html>"
)


@pytest.fixture
def visit(browser):
    """Visit a page with the given body; gives what `check` finds there."""

    def visit(body, *, check=lambda page: page.inner_text("h1"), **options):
        app = Flask(__name__)
        app.add_url_rule("/", view_func=lambda: GOOD.format(body))
        with (
            servers.reserved_port() as listener,
            servers.serving(app, listener) as url,
            browsers.opened(browser, base_url=url, **options) as page,
        ):
            page.goto("/")
            return check(page)

    return visit


def test_a_page_is_seen(visit):
    assert visit("") == "A page"


def test_a_script_that_fails_fails_the_test(visit):
    with pytest.raises(AssertionError, match="script error"):
        visit("<script>nonsense()</script>")


def test_asking_another_machine_fails_the_test(visit):
    with pytest.raises(AssertionError, match="asked another machine"):
        visit('<img alt="" src="http://example.com/a.png">')


@pytest.mark.parametrize("javascript", [True, False])
def test_axe_sees_what_is_wrong_with_and_without_javascript(visit, javascript):
    visit("", check=browsers.assert_accessible, java_script_enabled=javascript)
    with pytest.raises(AssertionError, match="image-alt"):
        visit(
            '<img src="data:,">', check=browsers.assert_accessible, java_script_enabled=javascript
        )


def test_a_picture_is_kept_under_a_plain_name(visit, monkeypatch, tmp_path):
    monkeypatch.setenv("EXCHEQUER_SCREENSHOTS", str(tmp_path / "pictures"))

    visit("", check=lambda page: browsers.picture(page, "Card details: with errors"))

    (picture,) = (tmp_path / "pictures").iterdir()
    assert picture.name == "card-details-with-errors.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
