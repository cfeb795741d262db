"""What a WTForms form draws, and where its errors are found."""

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import (
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from app.errors import Invalid
from app.i18n import lazy, using
from app.web.components import Errors
from app.web.rendering import render
from tests.web.drawn import by_id, fragment, words
from tests.web.small_app import small_app

WHOLE_FORM = """
{% from "components/form_fields.html" import text_field, pounds_field, code_field %}
{% from "components/form_fields.html" import password_field, textarea_field %}
{% from "components/form_fields.html" import select_field, radios_field, checkboxes_field %}
{{ text_field(form.reference, hint="Why") }}
{{ pounds_field(form.amount) }}{{ code_field(form.code) }}
{{ password_field(form.password, autocomplete="new-password") }}{{ textarea_field(form.notes) }}
{{ select_field(form.country) }}{{ radios_field(form.how) }}{{ checkboxes_field(form.roles) }}
"""


@pytest.fixture
def app() -> Iterator[Flask]:
    app = small_app({"form.html": WHOLE_FORM}, brand="govuk")
    with app.test_request_context("/"):
        yield app


class ExampleForm(Form):
    reference = StringField(
        lazy("Show"), [validators.InputRequired(lazy("Enter a reference"))],
        render_kw={"maxlength": 255, "autocomplete": "off"},
    )  # fmt: skip
    amount = StringField("Amount", [validators.InputRequired("Enter an amount")])
    code = StringField("Code", [validators.InputRequired("Enter the code")])
    password = PasswordField("Password", [validators.Length(min=90, message=lazy("Too short"))])
    notes = TextAreaField("Notes")
    country = SelectField(
        "Country", choices=[SelectChoice("GB", "United Kingdom"), SelectChoice("FR", "France")]
    )
    how = RadioField("How", choices=[SelectChoice(1, "All"), SelectChoice(2, "Part")], coerce=int)
    roles = SelectMultipleField(
        "Roles", choices=[SelectChoice("a", "Admin"), SelectChoice("b", "View")]
    )


class Typed(dict):
    def getlist(self, name):
        value = self[name]
        return value if isinstance(value, list) else [value]


def test_a_form_draws_itself(app):
    form = ExampleForm(
        Typed(
            reference="", amount="1<2", code="123", password="hunter2hunter2", notes="a\nb",
            country="FR", how="2", roles=["b"],
        )
    )  # fmt: skip
    assert not form.validate()

    html = render("form.html", form=form)
    page = fragment(html)

    assert by_id(page, "amount").get("value") == "1<2"
    assert by_id(page, "reference").get("maxlength") == "255"
    assert words(by_id(page, "error-reference")) == "Error: Enter a reference"
    assert words(by_id(page, "error-password")) == "Error: Too short"
    assert "hunter2" not in html
    assert by_id(page, "password").get("autocomplete") == "new-password"
    assert page.find(".//option[@selected]").get("value") == "FR"
    assert [e.get("value") for e in page.findall(".//input[@checked]")] == ["2", "b"]
    assert by_id(page, "notes").text == "a\nb"


def test_what_was_typed_comes_back_as_it_was_typed():
    class DaysForm(Form):
        days = IntegerField("Days")

    source = '{% from "components/form_fields.html" import text_field %}{{ text_field(form.days) }}'
    form = DaysForm(Typed(days="three"))
    assert not form.validate()
    app = small_app({"days.html": source})
    with app.test_request_context("/"):
        page = fragment(render("days.html", form=form))

    assert by_id(page, "days").get("value") == "three"


def test_the_errors_of_a_form_are_found_by_themselves():
    app = small_app({"who.html": "{% for e in errors %}{{ e.target }}={{ e.text }};{% endfor %}"})
    form = ExampleForm(Typed(reference="", amount="", code="1", password="", notes="", country="GB",
                             how="1", roles=[]))  # fmt: skip
    form.validate()
    form.form_errors.append("Both at once")
    with app.test_request_context("/"):
        shown = render("who.html", form=form)

    assert (
        shown
        == "reference=Enter a reference;amount=Enter an amount;password=Too short;=Both at once;"
    )


def test_a_refusal_is_shown_by_its_field():
    refusal = Invalid("Page not found", field="amount")
    with using("cy"):
        errors = Errors.from_refusal(refusal, targets={"amount": "the-amount"})

    assert [(e.field, e.target, e.text) for e in errors] == [
        ("amount", "the-amount", "Heb ddod o hyd i’r dudalen")
    ]
    assert errors.text("amount")
    assert errors.text("other") is None
    assert len(errors + errors) == 2
    assert not Errors()
