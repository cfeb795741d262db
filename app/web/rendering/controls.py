"""From what a form knows to the parameters of GOV.UK's components. Templates call these."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup
from wtforms import SelectMultipleField

from app.i18n import gettext
from app.web.components import Errors, FieldError

__all__ = [
    "choices",
    "control",
    "errors_of",
    "from_field",
    "with_our_error_id",
    "with_pictures_apart",
]

Params = dict[str, Any]
Choice = Sequence[Any]  # (value, text) or (value, text, hint)

_PICTURE = re.compile(
    r"<svg\b(?P<attributes>[^>]*\bclass=\"(?P<class>govuk-[\w-]+)\"[^>]*)>.*?</svg>", re.DOTALL
)
_LABEL = re.compile(r'aria-label="[^"]*"')

_PASSED_ON = {
    *("autocapitalize", "autocomplete", "classes", "disabled", "inputmode", "items", "pattern"),
    *("rows", "spellcheck", "type", "value", "values"),
}


def control(
    name: str,
    label: Any,
    errors: Errors,
    *,
    id: str | None = None,  # noqa: A002  the attribute's name
    hint: Any = None,
    prefix: Any = None,
    suffix: Any = None,
    label_classes: str = "",
    page_heading: bool = False,
    group_classes: str = "",
    maxlength: int | None = None,
    attributes: Params | None = None,
    **passed_on: Any,
) -> Params:
    """The parameters of a single control: an input, a select, a text area.

    Raises:
        TypeError: a keyword that no component has; the macros would swallow a misspelt one.
    """
    if unknown := passed_on.keys() - _PASSED_ON:
        raise TypeError(f"{name}: no component has {', '.join(sorted(unknown))}")
    id = id or name  # noqa: A001
    params: Params = {
        "id": id,
        "name": name,
        "label": {
            "text": label,
            "classes": label_classes,
            "isPageHeading": page_heading,
            "attributes": {"id": f"{id}-lbl"},
        },
        "formGroup": {"classes": group_classes},
        "attributes": dict(attributes or {}),
        **passed_on,
    }
    for part, text in (("hint", hint), ("prefix", prefix), ("suffix", suffix)):
        if text is not None:
            params[part] = {"text": text}
    if maxlength is not None:
        params["attributes"]["maxlength"] = str(maxlength)
    return _with_error(params, errors.text(name))


def choices(
    name: str,
    legend: Any,
    errors: Errors,
    *,
    items: Iterable[Choice],
    id: str | None = None,  # noqa: A002  the attribute's name
    value: Any = None,
    values: Iterable[Any] = (),
    hint: Any = None,
    legend_classes: str = "",
    page_heading: bool = False,
    inline: bool = False,
    small: bool = False,
    kind: str = "radios",
) -> Params:
    """The parameters of a question with choices: radios or check boxes in a fieldset.

    `id` is that of the first choice, which is where the summary of errors links to.
    """
    classes = [f"govuk-{kind}--inline"] * inline + [f"govuk-{kind}--small"] * small
    params: Params = {
        "idPrefix": id or name,
        "name": name,
        "fieldset": {
            "legend": {"text": legend, "classes": legend_classes, "isPageHeading": page_heading}
        },
        "classes": " ".join(classes),
        "items": [_choice(item) for item in items],
        "value": value,
        "values": list(values),
    }
    if hint is not None:
        params["hint"] = {"text": hint}
    return _with_error(params, errors.text(name))


def from_field(field: Any) -> Params:
    """What a WTForms field knows about itself, as keywords for the macros of fields.html.

    What was typed comes back as it was typed. A password never does.
    """
    known: Params = {"id": field.id, **(field.render_kw or {})}
    if hasattr(field, "iter_choices"):
        options = list(field.iter_choices())
        chosen = [str(option.value) for option in options if option.selected]
        known["items"] = [(str(option.value), option.label) for option in options]
        if isinstance(field, SelectMultipleField):
            known["values"] = chosen
        else:
            known["value"] = chosen[0] if chosen else None
    elif hasattr(field, "_value"):
        known["value"] = field._value()  # noqa: SLF001  what WTForms' own widgets call
    return known


def errors_of(field: Any) -> Errors:
    """The errors of one WTForms field."""
    return Errors.of(
        FieldError(field=field.name, target=field.id, text=text) for text in field.errors[:1]
    )


def with_our_error_id(html: str, id: str) -> Markup:  # noqa: A002  the attribute's name
    """Call the message by a control `error-<id>`: the link in the summary has `<id>-error`."""
    pattern = rf'(<p id="|aria-describedby="(?:[^"]* )?){re.escape(id)}-error(?=")'
    # As plain text: a part of a Markup is taken for text to be escaped.
    plain = re.sub(pattern, rf"\1error-{id}", str(html))
    return Markup(plain)  # noqa: S704  a macro's own output


def with_pictures_apart(html: str) -> Markup:
    """Leave GOV.UK's drawings out of a macro's output: static/crown has them, once for all pages.

    They would be a quarter of the card page as it travels.
    """
    plain = _PICTURE.sub(_place_of_picture, str(html))
    return Markup(plain)  # noqa: S704  a macro's own output


def _place_of_picture(found: re.Match[str]) -> str:
    name = _LABEL.search(found["attributes"])
    role = f' role="img" {name[0]}' if name else ""
    return f'<span class="{found["class"]} crown-picture"{role}></span>'


def _with_error(params: Params, text: Any) -> Params:
    if text is not None:
        params["errorMessage"] = {"text": text, "visuallyHiddenText": gettext("Error")}
    return params


def _choice(item: Choice) -> Params:
    value, text, *hint = item
    choice: Params = {"value": value, "text": text}
    if hint:
        choice["hint"] = {"text": hint[0]}
    return choice
