"""Pages drawn from memory are the pages that Jinja would draw, and remember nobody."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup

from app.i18n import lazy, using
from app.web import rendering
from app.web.components import Errors, FieldError
from app.web.rendering import HoleError, render, render_page
from app.web.rendering.flat import Flat
from app.web.rendering.memo import Memo, shape_key
from tests.web.small_app import renderer, small_app

HOSTILE = [
    "",
    " ",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "&amp; &lt;b&gt; &",
    "</textarea></title></script>",
    "{{ 7 * 7 }}{% raw %}",
    "\x02csrf_token\x03",
    "\x00\x01\x02\x03",
    "line one\nline two\r\n",
    "\u202egnp.exe",
    "a" * 10_000,
    "Ŵyn ap Llŷr 💷",
]

PAGE = """
<p title="{{ text }}" data-{{ flag }}>{{ text }}</p>
<input name="a" value="{{ text }}"><textarea>{{ text }}</textarea>
{% if text %}<b>{{ text }}</b>{% endif %}
{{ _("Pay %(text)s now", text=text) }} {{ text ~ " and " ~ other }} {{ other or "nothing" }}
"""
FORM = """
{% extends "layouts/pages.html" %}
{% from "components/fields.html" import text_input, textarea %}
{% block title %}{{ title }}{% endblock %}
{% block page %}
  <h1>{{ title }}</h1>
  {{ text_input("name", _("Name"), errors, id="the-name", value=name, hint=hint) }}
  {{ textarea("notes", _("Name"), errors, value=notes) }}
{% endblock %}
"""


@pytest.fixture
def app() -> Iterator[Flask]:
    app = small_app({"page.html": PAGE, "form.html": FORM})
    with app.test_request_context("/"):
        yield app


def with_templates(**templates: str) -> Flask:
    return small_app({f"{name}.html": source for name, source in templates.items()})


def plain(app: Flask, template: str, **context: Any) -> str:
    return renderer(app)._environment.get_template(template).render(**context)


# The same as Jinja


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("first", ["", "something"])
def test_a_page_from_memory_is_what_jinja_draws(app, first, text):
    render_page("page.html", shape={"flag": "x"}, holes={"text": first, "other": first})

    page = render_page("page.html", shape={"flag": "x"}, holes={"text": text, "other": text})

    assert page == plain(app, "page.html", flag="x", text=text, other=text)


@given(text=st.text(), other=st.text(), markup=st.booleans())
def test_any_text_is_escaped_as_jinja_escapes_it(text, other, markup):
    app = with_templates(page=PAGE)
    value = Markup(text) if markup else text  # noqa: S704  a view may do this
    with app.test_request_context("/"):
        page = render_page("page.html", shape={"flag": 1}, holes={"text": value, "other": other})

        assert page == plain(app, "page.html", flag=1, text=value, other=other)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_cannot_leave_its_control(app, text):
    errors = Errors.of([FieldError("name", "the-name", text), FieldError("notes", "notes", text)])

    page = render_page(
        "form.html",
        holes={"title": text, "name": text, "notes": text, "hint": text},
        errors=errors,
    )

    for dangerous in ("<script>alert", "<img src=x", "' onfocus='", "</textarea></title>"):
        assert dangerous not in page
    assert page.count(str(Markup.escape(text))) >= 8  # twice in title, hint, controls, errors


def test_a_value_that_is_already_html_goes_in_as_it_is(app):
    page = render_page("page.html", shape={"flag": 1}, holes={"text": Markup("<i>"), "other": ""})

    assert '<p title="<i>"' in page


def test_a_page_is_drawn_once_and_then_only_filled(app):
    drawn = []
    app = small_app(
        {"counted.html": "{{ count() }}{{ name }}{% if shown %}!{% endif %}"}, testing=False
    )
    renderer(app)._environment.globals["count"] = lambda: drawn.append(1) or "x"
    with app.test_request_context("/"):
        for name in ("Ann", "Bob", "Cat"):
            assert (
                render_page("counted.html", shape={"shown": True}, holes={"name": name})
                == f"x{name}!"
            )
        assert len(drawn) == 1

        assert render_page("counted.html", shape={"shown": False}, holes={"name": "Dot"}) == "xDot"
        assert len(drawn) == 2


def test_an_empty_value_takes_the_other_branch_whichever_came_first(app):
    app = with_templates(branch="{% if a %}a{{ a }}{% elif b %}b{{ b }}{% else %}none{% endif %}")
    values = [("", ""), ("1", ""), ("", "2"), ("3", "4"), ("", ""), ("5", "")]
    with app.test_request_context("/"):
        pages = [render_page("branch.html", holes={"a": a, "b": b}) for a, b in values]

    assert pages == ["none", "a1", "b2", "a3", "none", "a5"]


def test_a_hole_that_was_not_given_at_first_is_shown_when_it_is(app):
    app = with_templates(optional="{% if note %}{{ note }}{% else %}-{% endif %}")
    with app.test_request_context("/"):
        assert render_page("optional.html") == "-"
        assert render_page("optional.html", holes={"note": "hello"}) == "hello"


def test_shapes_that_compare_equal_but_print_differently_are_two_pages(app):
    app = with_templates(shape="{{ value }}")
    values = [
        1,
        True,
        "1",
        "<b>",
        Markup("<b>"),
        ("<b>",),
        (Markup("<b>"),),
        None,
        lazy("Continue"),
    ]
    with app.test_request_context("/"):
        pages = [render_page("shape.html", shape={"value": value}) for value in values]

        assert pages == [plain(app, "shape.html", value=value) for value in values]
    assert len(set(map(repr, map(shape_key, values)))) == len(values)


def test_each_language_has_its_own_page(app):
    app = with_templates(hello="{{ language }}: {{ _('Skip to main content') }}")
    with app.test_request_context("/"):
        english = render_page("hello.html")
        with using("cy"):
            welsh = render_page("hello.html")

    assert english == "en: Skip to main content"
    assert welsh == "cy: Neidio i’r prif gynnwys"


# Nobody is remembered


def test_what_the_payer_typed_is_not_in_the_memory(app):
    secrets = {
        "title": "Fishing licence 55-01",
        "name": "Planted Cardholder",
        "notes": "4444333322221111",
        "hint": "planted@example.com",
    }
    errors = Errors.of([FieldError("name", "the-name", "Amount must be £40.01 or less")])

    page = render_page("form.html", shape={"is_test": True}, holes=secrets, errors=errors)
    token, nonce = (renderer(app).common[name]() for name in ("csrf_token", "nonce"))
    kept = repr(list(renderer(app).pages)) + repr(list(renderer(app).components))
    kept += repr(renderer(app)._asked)

    assert nonce in page
    assert "layouts" in kept or "form.html" in kept  # or this test looks in the wrong place
    for secret in (*secrets.values(), "40.01", token, nonce):
        assert secret not in kept


def test_the_memory_forgets_the_oldest_and_stays_small():
    memo: Memo[str] = Memo(3)
    for number in range(10):
        memo.keep(number, str(number))
        memo.get(7)

    assert [key for key, _ in memo] == [8, 9, 7]
    assert memo.get(7) == "7"
    assert memo.get(0) is None


def test_shapes_without_end_do_not_fill_the_memory(app):
    app = small_app({"shape.html": "{{ value }}"}, testing=False)
    with app.test_request_context("/"):
        for number in range(1000):
            assert render_page("shape.html", shape={"value": number}) == str(number)

    assert len(renderer(app).pages) <= 256


# Loud mistakes


@pytest.mark.parametrize(
    "template",
    [
        "{{ x | upper }}",
        "{{ x | length }}",
        "{{ x | trim }}",
        "{{ x | default('a') | lower }}",
        "{{ x | urlencode }}",
        "{{ x | tojson }}",
        "{{ x | int }}",
        "{{ x | first }}",
        "{{ x | replace('a', 'b') }}",
        "{{ x | truncate(3) }}",
        "{{ '%s' | format(x) }}",
        "{{ 'a{}'.format(x) }}",
        "{{ x + 'a' }}",
        "{{ 'a' + x }}",
        "{{ x * 2 }}",
        "{{ x[0] }}",
        "{{ x[:2] }}",
        "{{ x.strip() }}",
        "{{ x.anything }}",
        "{{ {'a': 1}[x] }}",
        "{{ url_for('assets.show', path=x) }}",
        "{{ component('tag', {'text': x}) }}",
        "{% if x == 'a' %}{% endif %}",
        "{% if x != 'a' %}{% endif %}",
        "{% if 'a' == x %}{% endif %}",
        "{% if x > 'a' %}{% endif %}",
        "{% if x in 'abc' %}{% endif %}",
        "{% if 'a' in x %}{% endif %}",
        "{% if x in ['a', 'b'] %}{% endif %}",
        "{% for letter in x %}{% endfor %}",
        "{{ x | list }}",
        "{{ (x ~ 'a') | upper }}",
        "{{ (x ~ 'a') | length }}",
        "{{ (x ~ 'a') | truncate(9, true) }}",
        "{{ (x ~ 'a')[3:] }}",
        "{% if (x ~ '') == 'a' %}{% else %}-{% endif %}{% if x ~ 'b' == 'ab' %}!{% endif %}",
    ],
)
def test_a_template_that_needs_the_value_of_a_hole_is_refused(template):
    app = with_templates(wrong=template)
    with (
        app.test_request_context("/"),
        pytest.raises((HoleError, TypeError, UndefinedError)),
    ):
        render_page("wrong.html", holes={"x": "a"})


def test_what_no_value_can_change_may_be_asked(app):
    template = "{{ x is defined }} {{ x is none }} {{ x == none }} {{ x is string or true }}"
    app = with_templates(right=template)
    with app.test_request_context("/"):
        assert render_page("right.html", holes={"x": "a"}) == "True False False True"


def test_a_page_whose_hole_has_no_value_is_refused(app):
    flat = Flat("<b>")
    flat.parts = ("<b>", "name", "</b>")
    with pytest.raises(HoleError, match="name"):
        flat.fill({})
    with pytest.raises(UndefinedError):
        render_page("page.html", shape={"flag": 1}, holes={"text": "only"})


def test_a_hole_that_the_page_does_not_have_is_left_out(app):
    app = with_templates(short="{{ a }}")
    with app.test_request_context("/"):
        assert render_page("short.html", holes={"a": "1", "b": "2"}) == "1"


@pytest.mark.parametrize("value", [None, 1, True, ["a"], lazy("Continue")])
def test_a_hole_takes_text_only(app, value):
    with pytest.raises(TypeError, match="wants text"):
        render_page("page.html", shape={"flag": 1}, holes={"text": value, "other": ""})


@pytest.mark.parametrize("value", [1.5, object(), {"a", "b"}, ({"a"},)])
def test_a_shape_takes_what_is_finite_only(app, value):
    with pytest.raises(TypeError, match="cannot be part of a shape"):
        render_page("page.html", shape={"flag": value}, holes={"text": "", "other": ""})


def test_a_name_is_either_shape_or_hole(app):
    with pytest.raises(HoleError, match="flag"):
        render_page("page.html", shape={"flag": 1}, holes={"flag": "1"})


def test_a_damaged_mark_is_noticed():
    with pytest.raises(HoleError, match="cut or changed"):
        Flat("a \x02 b")


@pytest.mark.parametrize(
    "template", ["{{ misspelt }}", "{{ errors.misspelt }}", "{% for x in misspelt %}{% endfor %}"]
)
def test_a_name_that_does_not_exist_is_not_printed(template):
    app = with_templates(wrong=template)
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        render("wrong.html")


def test_a_misspelt_name_handed_to_a_macro_is_not_swallowed():
    source = (
        '{% from "govuk_frontend_jinja/components/tag/macro.html" import govukTag %}'
        '{{ govukTag({"text": misspelt}) }}'
    )
    app = with_templates(wrong=source)
    with app.test_request_context("/"), pytest.raises(UndefinedError, match="misspelt"):
        render("wrong.html")


def test_a_name_that_does_not_exist_may_be_tested():
    app = with_templates(right="{% if misspelt %}a{% else %}b{% endif %}{{ misspelt or 'c' }}")
    with app.test_request_context("/"):
        assert render("right.html") == "bc"


def test_templates_cannot_reach_the_request():
    app = with_templates(names="{% for n in names %}{{ n is defined }}{% endfor %}")
    environment = renderer(app)._environment
    for name in ("request", "session", "g", "config"):
        assert name not in environment.globals


# Components


def test_a_component_is_drawn_once_for_each_set_of_parameters():
    app = with_templates(tags="{% for t in texts %}{{ component('tag', {'text': t}) }}{% endfor %}")
    with app.test_request_context("/"):
        page = render("tags.html", texts=["Live", "Test", "Live", "<b>", Markup("<b>")])

    assert page.count('<strong class="govuk-tag">') == 5
    assert "&lt;b&gt;" in page
    assert len(renderer(app).components) == 4


# What every page has


def test_each_response_has_a_nonce_of_its_own():
    app = small_app()

    @app.get("/page")
    def page():
        return rendering.error_page("not_found", layout="pages")

    answers = [app.test_client().get("/page") for _ in range(3)]
    nonces = [answer.text.split('<script nonce="')[1].split('"')[0] for answer in answers]

    assert len(set(nonces)) == 3
    for nonce, answer in zip(nonces, answers, strict=True):
        assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]


def test_a_common_hole_is_asked_for_only_by_pages_that_have_it(app):
    app = with_templates(greeting="Hello {{ signed_in_as }}", other="nobody")
    asked = []
    rendering.common_hole("signed_in_as", lambda: asked.append(1) or "Ann & Co", app=app)
    with app.test_request_context("/"):
        assert render_page("greeting.html") == "Hello Ann &amp; Co"
        assert render("greeting.html") == "Hello Ann &amp; Co"
        asked.clear()
        assert render_page("other.html") == "nobody"
        assert render("other.html") == "nobody"
    assert asked == []


def test_a_function_may_be_lent_to_templates():
    app = with_templates(sum="{{ twice(2) }}")
    rendering.function("twice", lambda number: number * 2, app=app)
    with app.test_request_context("/"):
        assert render_page("sum.html") == "4"
