"""Every country and territory of ISO 3166-1, by its name in English or Welsh."""

import unicodedata
from functools import cache
from html import escape

from babel import Locale
from markupsafe import Markup

from app import i18n
from app.i18n import Language
from app.i18n import gettext as _

AT_HOME = "GB"

# Codes that the names' source has and the standard has not: unions, parts of countries, pretences.
_NOT_COUNTRIES = {
    *("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"),
}


@cache
def names(language: Language) -> dict[str, str]:
    """Names by their code, in the order of the alphabet."""
    territories = Locale(language).territories
    found = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES  # noqa: PLR2004  alpha-2
    }
    return dict(sorted(found.items(), key=lambda item: _in_alphabet(item[1])))


def known(*codes: str | None) -> str:
    """The first of the codes that is a country's; "" when none is."""
    return next((code for code in codes if code and code in names("en")), "")


@cache
def options(language: Language, chosen: str) -> Markup:
    """The options of a select, with one of them chosen. As HTML: 249 are too many for a macro.

    One that says what to do is added, and chosen, where none of them is.
    """
    # HTML lets the quotes and the ends of options be left out, and the list is half of the page.
    lines = (
        f"<option value={code}{' selected' if code == chosen else ''}>{escape(name)}"
        for code, name in names(language).items()
    )
    # Its words are a label: as its text they would be what the script begins with.
    first = f'<option value="" label="{escape(_what_to_do(language))}" selected>'
    return Markup(("" if chosen else first) + "".join(lines))  # noqa: S704  the names are escaped


def _what_to_do(language: Language) -> str:
    with i18n.using(language):
        return _("Select a country or territory")


def _in_alphabet(name: str) -> str:
    """Without accents, so that Åland stands under A."""
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
