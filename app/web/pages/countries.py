"""Every country and territory of ISO 3166-1, by its name in English or Welsh."""

import unicodedata
from functools import cache
from html import escape

from babel import Locale
from markupsafe import Markup

from app.i18n import Language

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

    An empty one is added, and chosen, where none of them is.
    """
    choices = names(language) if chosen else {"": "", **names(language)}
    # HTML lets the quotes and the ends of options be left out, and the list is half of the page.
    lines = (
        f"<option value={code or chr(34) * 2}{' selected' if code == chosen else ''}>{escape(name)}"
        for code, name in choices.items()
    )
    return Markup("".join(lines))  # noqa: S704  the names are escaped


def _in_alphabet(name: str) -> str:
    """Without accents, so that Åland stands under A."""
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
