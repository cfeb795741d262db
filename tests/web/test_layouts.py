"""What the layouts and components promise to every page, in both languages and both looks."""

import re
from collections.abc import Iterator
from gettext import NullTranslations
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, flash
from markupsafe import Markup

from app import i18n
from app.disputes.states import DisputeState
from app.i18n import lazy, using
from app.payments.states import State
from app.refunds.states import RefundState
from app.web import rendering
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.rendering.environment import TEMPLATES
from tests.support.clients import check
from tests.web.drawn import by_id, fragment, parsed, words
from tests.web.small_app import small_app

PAGE = """
{% extends layout %}
{% from "components/payment_summary.html" import payment_summary %}
{% block title %}{{ _("Sign out") }}{% endblock %}
{% block summary %}
  {{ payment_summary(description, "£12.00", "1200", "£1.00", "£13.00") }}
{% endblock %}
{% block page %}<h1 class="govuk-heading-l">{{ _("Sign out") }}</h1>{% endblock %}
"""
CONTROLS = """
{% from "components/fields.html" import text_input, pounds_input, code_input, password_input %}
{% from "components/fields.html" import textarea, select, radios, checkboxes %}
{{ text_input("a", _("Show"), errors, id="the-a", hint=_("Hide"), value="<v>", maxlength=9,
              suffix="%", page_heading=true, attributes={"data-x": "y"}) }}
{{ pounds_input("b", _("Show"), errors, value="1.00") }}
{{ code_input("c", _("Show"), errors) }}
{{ password_input("d", _("Show"), errors, value="secret") }}
{{ textarea("e", _("Show"), errors, value="one\ntwo", rows=3) }}
{{ select("f", _("Show"), errors, [("1", _("Hide")), ("2", _("Show"))], value="2") }}
{{ radios("g", _("Show"), errors, [("1", _("Hide")), ("2", _("Show"), _("Hide"))], value="2",
          inline=true) }}
{{ checkboxes("h", _("Show"), errors, [("1", _("Hide")), ("2", _("Show"))], values=["1"],
              small=true) }}
"""
LAYOUTS = ["pages", "payment", "staff", "sandbox"]
ERROR_PAGES = [
    "expired_form",
    "forbidden",
    "link_not_good",
    "maintenance",
    "method_not_allowed",
    "not_found",
    "problem",
    "refused",
    "too_large",
    "unavailable",
]
EVERYTHING = {
    "service_name": "‹Licences›",
    "merchant_name": "‹Angling Agency›",
    "merchant_address": "‹1 River Street›",
    "signed_in_as": "‹Ann›",
    "account_name": "‹Licences›",
    "description": "‹A licence›",
}
ERRORS = Errors.of(
    [
        FieldError("a", "the-a", lazy("Show")),
        *(FieldError(name, name, f"Enter {name}") for name in "bcdefgh"),
        FieldError("", "", lazy("Hide")),
    ]
)


@pytest.fixture
def app() -> Iterator[Flask]:
    app = small_app({"page.html": PAGE, "controls.html": CONTROLS}, brand="govuk")
    with app.test_request_context("/"):
        yield app


def page_in(layout: str, *, errors: Errors | None = None, **holes: str) -> Element:
    shape = {
        "layout": f"layouts/{layout}.html",
        "is_test": True,
        "navigation": (("/staff/payments", lazy("Show")), ("/staff/keys", lazy("Hide"))),
        "section": "/staff/payments",
    }
    page = parsed(
        render_page(
            "page.html", shape=shape, holes={**EVERYTHING, **holes}, errors=errors or Errors()
        )
    )
    check(page)
    return page


# Layouts


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_a_whole_page(app, layout):
    page = page_in(layout)

    assert page.get("lang") == "en"
    assert words(by_id(page, "main-content")).startswith("Sign out")
    assert page.find(".//a[@class='govuk-skip-link']").get("href") == "#main-content"
    assert page.find(".//meta[@name='robots']").get("content") == "noindex, nofollow"
    own = [script for script in page.iter("script") if not script.get("src")]
    assert {len(script.get("nonce", "")) for script in own} == {26}
    for element in (*page.iter("link"), *page.iter("script"), *page.iter("img")):
        where = element.get("href") or element.get("src") or "/assets/"
        assert where.startswith("/assets/")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_errors_are_told_in_the_title_and_above_the_heading(app, layout):
    page = page_in(layout, errors=ERRORS)
    main = by_id(page, "main-content")
    order = [e.tag for e in main.iter() if e.get("id") == "error-summary" or e.tag == "h1"]
    links = {a.get("id"): a.get("href") for a in by_id(page, "error-summary").iter("a")}

    assert words(page.find(".//title")).startswith("Error: Sign out")
    assert order == ["div", "h1"]
    assert "There is a problem" in words(by_id(page, "error-summary"))
    assert links["the-a-error"] == "#the-a"
    assert len(links) == 8
    assert words(by_id(page, "error-summary")).endswith("Hide")


def test_citizens_titles_are_exactly_what_the_page_says(app):
    assert words(page_in("pages").find(".//title")) == "Sign out"
    assert words(page_in("payment").find(".//title")) == "Sign out"
    assert words(page_in("staff").find(".//title")) == "Sign out – Exchequer"
    assert words(page_in("sandbox").find(".//title")) == "Sign out – ‹Licences›"


def test_on_payment_pages_main_is_a_direct_child_of_the_row(app):
    page = page_in("payment")
    rows = page.findall(".//div[@class='govuk-grid-row']")

    assert [row.find("./main") is not None for row in rows] == [True]
    assert rows[0].find("./main").get("id") == "main-content"
    assert by_id(page, "payment-description").text == "‹A licence›"
    assert by_id(page, "amount").get("data-amount") == "1200"
    assert words(by_id(page, "amount")) == "£13.00"
    assert words(by_id(page, "payment-summary-breakdown-amount")) == "£12.00"
    assert words(by_id(page, "payment-summary-corporate-card-fee")) == "£1.00"


def test_other_citizens_pages_have_the_row_inside_main(app):
    page = page_in("pages")

    assert page.find(".//main[@id='main-content']/div[@class='govuk-grid-row']/div/h1") is not None


def test_a_test_account_says_that_no_money_is_taken(app):
    for layout in ("pages", "payment"):
        assert "No money will be taken" in words(page_in(layout))

    live = render_page("page.html", shape={"layout": "layouts/pages.html"}, holes=EVERYTHING)
    assert "No money will be taken" not in live
    assert "phase-banner" not in live


def test_the_footer_says_who_is_paid_and_links_to_what_the_law_wants(app):
    footer = page_in("pages").find(".//footer")

    assert "‹Angling Agency›, ‹1 River Street›" in words(footer)
    links = {a.get("href") for a in footer.iter("a")}
    assert links >= {"/privacy", "/cookies", "/accessibility"}


def test_staff_see_who_they_are_and_can_sign_out(app):
    page = page_in("staff")
    form = page.find(".//form[@action='/staff/sign-out']")
    current = page.find(".//a[@aria-current]")

    assert "Signed in as ‹Ann›" in words(page)
    assert form.get("method") == "post"
    assert form.find("./input[@name='csrfToken']").get("value")
    assert current.get("href") == "/staff/payments"


def test_staff_who_are_not_signed_in_see_no_sign_out(app):
    assert page_in("staff", signed_in_as="").find(".//form") is None


def test_what_happened_is_told_once_on_the_next_staff_page(app):
    flash("You refunded <b>£1.00</b>", "success")
    flash("Something else")
    page = page_in("staff")

    assert words(by_id(page, "message-1")) == "Success"
    assert "You refunded <b>£1.00</b>" in words(page)
    assert words(by_id(page, "message-2")) == "Important"


@pytest.mark.parametrize("layout", ["pages", "staff", "sandbox"])
@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_fit_every_door(app, name, layout):
    page = parsed(
        rendering.error_page(
            name,
            layout=layout,
            shape={"is_test": False},
            holes={"reference": "‹r3f›", "message": "‹It is too late›"},
        )
    )
    check(page)

    assert words(page.find(".//title")).startswith(words(page.find(".//h1")))
    has_reference = {"expired_form", "problem", "refused", "unavailable"}
    assert ("‹r3f›" in words(page)) == (name in has_reference)
    assert ("‹It is too late›" in words(page)) == (name in {"maintenance", "refused"})


def test_every_error_page_is_tested():
    assert sorted(path.stem for path in (TEMPLATES / "errors").iterdir()) == ERROR_PAGES


def test_the_neutral_look_shows_nothing_of_gov_uk(app):
    app = small_app({"page.html": PAGE}, brand="neutral")
    with app.test_request_context("/"):
        for layout in LAYOUTS:
            page = page_in(layout)
            text = words(page)
            assert "GOV.UK" not in text
            assert "Crown" not in text
            assert page.find(".//svg") is None
            sheets = [link.get("href") for link in page.iter("link")]
            assert not [
                sheet for sheet in sheets if "/govuk" in sheet and not sheet.endswith(".js")
            ]
            [sheet] = [sheet for sheet in sheets if sheet.endswith(".css") and "staff" not in sheet]
            css = app.test_client().get(sheet).text
            assert len(css) > 10_000
            assert "GDS Transport" not in css
            assert "govuk/fonts" not in css


# Both languages


class Marked(NullTranslations):
    """A language in which everything from the catalogue is between ‹ and ›."""

    def gettext(self, message: str) -> str:
        return re.sub(r"[^<>]+(?=<|$)", r"‹\g<0>›", message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def said(page: Element) -> Iterator[str]:
    """Everything that people see or hear: text, and the attributes that are read out."""
    for element in page.iter():
        if element.tag not in {"script", "style"}:
            yield element.text or ""
        yield element.tail or ""
        for name, value in element.attrib.items():
            if name in {"aria-label", "title", "alt", "placeholder"} or name.startswith(
                "data-i18n"
            ):
                yield value


@pytest.mark.parametrize("brand", ["govuk", "neutral"])
def test_no_word_of_the_layouts_and_controls_escapes_translation(brand, monkeypatch):
    monkeypatch.setattr(i18n, "_translations", lambda _: Marked())
    marked = Errors.of([FieldError(e.field, e.target, lazy("Show")) for e in ERRORS])
    app = small_app({"page.html": PAGE, "controls.html": CONTROLS}, brand=brand)
    with app.test_request_context("/"), using("cy"):
        flash("‹done›", "success")
        pages = [page_in(layout, errors=marked) for layout in LAYOUTS]
        pages.append(fragment(render("controls.html", errors=marked)))
        for name in ERROR_PAGES:
            for layout in ("pages", "staff", "sandbox"):
                holes = {**EVERYTHING, "reference": "‹r›", "message": "‹m›"}
                pages.append(parsed(rendering.error_page(name, layout=layout, holes=holes)))
    logo = "GOV.UK"
    for page in pages:
        for text in said(page):
            left = re.sub(r"‹[^›]*›", "", text).replace(logo, "").replace("<v>", "")
            left = left.replace("one\ntwo", "")
            assert not re.search(r"[^\W\d_]", left), text


def test_a_welsh_page_is_welsh(app):
    with using("cy"):
        page = page_in("pages", errors=ERRORS)

    assert page.get("lang") == "cy"
    assert words(page.find(".//title")).startswith("Gwall: Allgofnodi")
    assert "Mae problem wedi codi" in words(page)


# Controls


def test_controls_carry_their_label_value_and_message(app):
    page = fragment(render("controls.html", errors=ERRORS))
    a = by_id(page, "the-a")

    assert a.attrib.items() >= {
        "name": "a", "value": "<v>", "maxlength": "9", "data-x": "y", "type": "text",
    }.items()  # fmt: skip
    assert a.get("aria-describedby") == "the-a-hint error-the-a"
    assert words(by_id(page, "error-the-a")) == "Error: Show"
    assert words(page.find(".//label[@for='the-a']")) == "Show"
    assert page.find(".//label[@for='the-a']").get("id") == "the-a-lbl"
    for name in "bcdefgh":
        assert words(by_id(page, f"error-{name}")) == f"Error: Enter {name}"
    described = {e.get("aria-describedby") for e in page.iter() if e.get("aria-describedby")}
    for ids in described:
        for name in ids.split():
            by_id(page, name)


def test_what_was_typed_is_not_mistaken_for_a_message(app):
    source = (
        '{% from "components/fields.html" import text_input %}'
        '{{ text_input("a", "A", errors, id="the-a", value=value) }}'
    )
    typed = "the-a-error"
    app = small_app({"typed.html": source})
    with app.test_request_context("/"):
        for page in (
            fragment(render("typed.html", value=typed, errors=ERRORS)),
            fragment(render_page("typed.html", holes={"value": typed}, errors=ERRORS)),
        ):
            assert by_id(page, "the-a").get("value") == typed


def test_controls_without_errors_have_none(app):
    page = render("controls.html", errors=Errors())

    assert "error" not in page
    assert "secret" not in page  # a password is never written back
    assert page.count("checked") == 2
    assert page.count("selected") == 1


def test_a_misspelt_option_is_loud():
    app = small_app(
        {
            "wrong.html": '{% from "components/fields.html" import text_input %}'
            '{{ text_input("a", "A", errors, autocompete="off") }}'
        }
    )
    with app.test_request_context("/"), pytest.raises(TypeError, match="autocompete"):
        render("wrong.html")


# States


@pytest.mark.parametrize(
    ("macro", "states"),
    [("status_tag", State), ("refund_tag", RefundState), ("dispute_tag", DisputeState)],
)
def test_every_state_has_words_and_a_colour(macro, states):
    source = (
        f'{{% from "components/status_tag.html" import {macro} %}}'
        f"{{{{ {macro}(state) }}}}{{{{ {macro}(state.value) }}}}"
    )
    app = small_app({"tag.html": source})
    with app.test_request_context("/"):
        for state in states:
            tags = render("tag.html", state=state)
            assert tags.count("govuk-tag--") == 2
            assert isinstance(tags, Markup)
