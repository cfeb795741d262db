"""Rows of long lists: drawn once, filled for each, and never mixed up."""

from collections.abc import Iterator

import pytest
from flask import Flask
from markupsafe import Markup

from app.i18n import using
from app.web.rendering import HoleError, render_rows
from tests.web.small_app import renderer, small_app

ROW = '<tr title="{{ name }}"><td>{{ name }}</td><td>{{ tag }}</td><td>{{ _("Back") }}</td></tr>'
ASKS = "<tr><td>{% if name %}{{ name }}{% endif %}</td></tr>"
FILTERS = "<tr><td>{{ name | upper }}</td></tr>"


@pytest.fixture
def app() -> Iterator[Flask]:
    app = small_app({"row.html": ROW, "asks.html": ASKS, "filters.html": FILTERS})
    with app.test_request_context("/"):
        yield app


def rows(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "tag": Markup("<b>new</b>")} for name in names]


def test_each_row_has_its_own_values_in_their_order(app):
    drawn = render_rows("row.html", rows("one", "two", ""))

    assert drawn == "".join(
        f'<tr title="{name}"><td>{name}</td><td><b>new</b></td><td>Back</td></tr>'
        for name in ("one", "two", "")
    )


def test_text_is_escaped_in_every_row_and_markup_is_not(app):
    drawn = render_rows("row.html", rows("fine", "<script>\"'&"))

    assert "<script>" not in drawn
    assert drawn.count("&lt;script&gt;&#34;&#39;&amp;") == 2
    assert drawn.count("<b>new</b>") == 2
    assert isinstance(drawn, Markup)


def test_no_rows_are_nothing(app):
    assert render_rows("row.html", []) == ""


def test_a_template_is_drawn_once_for_each_language(app):
    render_rows("row.html", rows("one"))
    render_rows("row.html", rows("two"))
    kept = len(renderer(app).pages)
    with using("cy"):
        welsh = render_rows("row.html", rows("one"))

    assert (kept, len(renderer(app).pages)) == (1, 2)
    assert "Yn ôl" in welsh


def test_nothing_of_a_row_is_remembered(app):
    render_rows("row.html", rows("Ada Payer"))

    assert "Ada Payer" not in repr(list(renderer(app).pages))


@pytest.mark.parametrize("template", ["asks.html", "filters.html"])
def test_a_row_that_would_depend_on_its_values_is_refused(app, template):
    with pytest.raises(HoleError):
        render_rows(template, rows("one", ""))


def test_a_row_without_a_value_is_refused(app):
    with pytest.raises(HoleError):
        render_rows("row.html", [*rows("one"), {"name": "two"}])
