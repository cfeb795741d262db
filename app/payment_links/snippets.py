"""What a service puts on its own website: a button, a form, and addresses with answers in them.

All of it is plain HTML that needs nothing of ours: no script, no style sheet, no frame. Its classes
are those of GOV.UK Frontend, for websites that have it. It is given back as text, to be shown.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from app.i18n import gettext as _
from app.payment_links import addresses
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.rules import LONGEST_REFERENCE

EXAMPLE_REFERENCE, EXAMPLE_PENCE = "ABC 123", 1250

# Green with white text, as on GOV.UK; with an outline of its own where a keyboard is on it.
_LOOK = (
    "display:inline-block;padding:8px 12px;background-color:#00703c;color:#ffffff;"
    "font-weight:bold;text-decoration:none"
)
_BUTTON = Markup(
    '<a class="govuk-button" href="{url}"\n'
    '   role="button" draggable="false" rel="external noopener"\n'
    '   lang="{language}" hreflang="{language}"\n'
    '   style="{look}">{text}</a>'
)
_FORM = Markup(
    '<form action="{url}" method="get" accept-charset="UTF-8" lang="{language}">\n'
    '  <input type="hidden" name="from" value="form">\n'
    "{fields}"
    '  <button class="govuk-button" type="submit">{text}</button>\n'
    "</form>"
)
_FIELD = Markup(
    '  <div class="govuk-form-group">\n'
    '    <label class="govuk-label" for="{id}">{label}</label>\n'
    "{hint}"
    '    <input class="govuk-input" id="{id}" name="{name}" type="text"{more}>\n'
    "  </div>\n"
)
_HINT = Markup('    <div class="govuk-hint" id="{id}-hint">{text}</div>\n')


def button(link: PaymentLink) -> str:
    """A link that looks like a button, in the language in force."""
    return str(
        _BUTTON.format(
            url=addresses.of_link(link), language=link.language, look=_LOOK, text=_("Pay now")
        )
    )


def form(link: PaymentLink) -> str:
    """A form that asks what the link asks; "" where it asks nothing that a form can.

    It is sent as an address. `from=form` says that a person has typed what is in it, so that what
    is wrong with it is shown to them in its place.
    """
    fields = Markup("").join(_fields(link))
    if not fields:
        return ""
    return str(
        _FORM.format(
            url=addresses.of_link(link),
            language=link.language,
            fields=fields,
            text=_("Continue to payment"),
        )
    )


def prefilled(link: PaymentLink) -> str:
    """An address that brings an example of each answer along; "" where nothing can be brought."""
    answers: dict[str, object] = {}
    if link.reference_label:
        answers["reference"] = EXAMPLE_REFERENCE.replace(" ", "_")
    if link.asks is Asks.CHOSEN:
        answers["amount"] = EXAMPLE_PENCE
    return f"{addresses.of_link(link)}?{urlencode(answers)}" if answers else ""


def _fields(link: PaymentLink) -> Sequence[Markup]:
    fields = []
    if link.reference_label:
        more = Markup(' maxlength="{}" autocomplete="off" spellcheck="false"')
        fields.append(
            _field(
                link,
                "reference",
                link.reference_label,
                link.reference_hint,
                more.format(LONGEST_REFERENCE),
            )
        )
    if link.asks is Asks.CHOSEN:
        hint = link.amount_hint or _("For example, 12.50")
        more = Markup(' inputmode="decimal" autocomplete="off" spellcheck="false"')
        fields.append(_field(link, "pounds", _("Amount to pay, in pounds"), hint, more))
    return fields


def _field(link: PaymentLink, name: str, label: str, hint: str, more: Markup) -> Markup:
    field_id = f"{link.link_path or link.id}-{name}"
    if hint:
        more = Markup(' aria-describedby="{}-hint"').format(field_id) + more
    return _FIELD.format(
        id=field_id,
        label=label,
        name=name,
        hint=_HINT.format(id=field_id, text=hint) if hint else "",
        more=more,
    )
