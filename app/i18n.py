"""Every word people read, in English and Welsh, and how dates are written in each.

The English text is the key: `gettext("Continue")`. Welsh comes from one catalogue,
`app/locale/cy/LC_MESSAGES/messages.po`, and for what only a payment type says from another in its
folder. They are compiled in memory when they are first needed, so there is no second file to
forget. `python -m app.i18n update` brings the catalogues up to date.

Values go in by name, `gettext("Pay %(amount)s", amount=…)`, so that Welsh can put them where Welsh
wants them. A per cent sign that is just that is written `%%`.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from app.money import format_pounds

__all__ = [
    "CATALOGUE",
    "LANGUAGES",
    "Language",
    "LazyText",
    "catalogues",
    "current_language",
    "format_date",
    "format_datetime",
    "format_pounds",
    "format_time",
    "gettext",
    "in_uk_time",
    "lazy",
    "look_up",
    "look_up_plural",
    "ngettext",
    "using",
]

Language = Literal["en", "cy"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_IN_A_FOLDER = "locale/cy/LC_MESSAGES/messages.po"
CATALOGUE: Path = Path(__file__).parent / _IN_A_FOLDER
OF_TYPES: Path = Path(__file__).parent / "payments/types"
UK = ZoneInfo("Europe/London")

_language: ContextVar[Language] = ContextVar("language", default="en")


def current_language() -> Language:
    """The language that `gettext` answers in just now."""
    return _language.get()


@contextmanager
def using(language: Language) -> Iterator[None]:
    """Speak `language` until the block ends, in this thread or task only."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def catalogues() -> dict[Path, Path]:
    """Each folder of a payment type, and where the Welsh is of what only that type says."""
    folders = sorted(path.parent for path in OF_TYPES.glob("*/__init__.py"))
    return {folder: folder / _IN_A_FOLDER for folder in folders}


@cache
def _translations(language: Language) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    all_texts = _compiled(CATALOGUE)
    for path in catalogues().values():
        if path.exists():
            all_texts.add_fallback(_compiled(path))
    return all_texts


def _compiled(path: Path) -> GNUTranslations:
    with path.open("rb") as source:
        catalogue = read_po(source, locale="cy")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def look_up(text: str) -> str:
    """Translate `text` and leave its placeholders as they are, for a caller that fills them in."""
    return _translations(_language.get()).gettext(text)


def look_up_plural(singular: str, plural: str, number: int) -> str:
    """Like look_up, choosing the form for `number`."""
    return _translations(_language.get()).ngettext(singular, plural, number)


def gettext(text: str, /, **values: Any) -> str:
    """Translate `text` into the current language and put `values` in."""
    return look_up(text) % values


def ngettext(singular: str, plural: str, number: int, /, **values: Any) -> str:
    """Like gettext, choosing the form for `number`, which the text calls `%(num)s`."""
    return look_up_plural(singular, plural, number) % {"num": number, **values}


class LazyText:
    """A text that is translated when it is printed, for what is written down before anybody asks.

    Equal and hashed by what it says, whatever the language, so it can be part of a memo's key.
    """

    __slots__ = ("text", "values")

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return gettext(self.text, **self.values)

    def __html__(self) -> Markup:
        return escape(str(self))

    def __mod__(self, values: Any) -> str:
        """Put in what only the printer knows. WTForms does this to its validators' messages."""
        text: str = look_up(self.text) % values
        return text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LazyText):
            return NotImplemented
        return (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash((self.text, tuple(self.values.items())))

    def __repr__(self) -> str:
        return f"lazy({self.text!r})"


def lazy(text: str, /, **values: Any) -> LazyText:
    """Mark `text` for the catalogue and translate it each time it is printed."""
    return LazyText(text, values)


# Welsh months keep their own spelling after the number of the day, so names are all that is needed.
_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December",
    ),
    "cy": (
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf",
        "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr",
    ),
}  # fmt: skip
_HALVES: dict[Language, tuple[str, str]] = {"en": ("am", "pm"), "cy": ("yb", "yp")}
_AT: dict[Language, str] = {"en": "at", "cy": "am"}


def in_uk_time(moment: datetime) -> datetime:
    """The same moment on a clock in the United Kingdom, summer time included.

    Raises:
        ValueError: `moment` has no zone, so nobody knows which moment it is.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return moment.astimezone(UK)


def format_date(day: date) -> str:
    """Write a day: "4 June 2026". A moment is shown as the day it falls on in the UK."""
    if isinstance(day, datetime):
        day = in_uk_time(day)
    return f"{day.day} {_MONTHS[_language.get()][day.month - 1]} {day.year}"


def format_time(moment: datetime, *, zone: bool = False) -> str:
    """Write the UK time of a moment: "9:32am", or "9:32am BST" where the zone must be said."""
    local = in_uk_time(moment)
    half = _HALVES[_language.get()][local.hour >= 12]  # noqa: PLR2004  noon
    text = f"{local.hour % 12 or 12}:{local.minute:02d}{half}"
    return f"{text} {local.tzname()}" if zone else text


def format_datetime(moment: datetime, *, zone: bool = False) -> str:
    """Write a moment in UK time: "4 June 2026 at 9:32am", Welsh "4 Mehefin 2026 am 9:32yb"."""
    at = _AT[_language.get()]
    return f"{format_date(moment)} {at} {format_time(moment, zone=zone)}"


if __name__ == "__main__":
    from app.locale.update import main

    sys.exit(main(sys.argv[1:]))
