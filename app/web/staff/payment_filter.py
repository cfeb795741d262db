"""What was typed into the search for payments: read, checked, and written into addresses.

The form is posted and answered with a redirect to the address of the results, so that a card
number, which somebody will paste into it, is refused before it can stand in an address, and with
that in a log, a history or a bookmark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from app.cards import luhn
from app.i18n import UK, LazyText, format_date, lazy
from app.i18n import gettext as _
from app.payments.search import PAGE_SIZES, Standing, Wanted
from app.web.components import Errors, FieldError
from app.web.staff.typed import readable

# Numbers of this length that end in the right check digit are card numbers until proved otherwise.
_CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]{0,3}\d){11,18}(?!\d)")
_YEARS = range(1900, 3000)
_DAY = re.compile(r"(\d{1,2})[ /.-](\d{1,2}|[a-z]{3,9})[ /.-](\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

STANDINGS: dict[Standing, LazyText] = {
    Standing.IN_PROGRESS: lazy("In progress"),
    Standing.SUCCESS: lazy("Successful"),
    Standing.DECLINED: lazy("Declined"),
    Standing.TIMED_OUT: lazy("Timed out"),
    Standing.CANCELLED: lazy("Cancelled"),
    Standing.ERROR: lazy("Error"),
    Standing.PARTLY_REFUNDED: lazy("Partly refunded"),
    Standing.REFUNDED: lazy("Refunded in full"),
    Standing.REFUND_CREATED: lazy("Refund created"),
    Standing.REFUND_SUBMITTED: lazy("Refund submitted"),
    Standing.REFUND_SUCCESS: lazy("Refund successful"),
    Standing.REFUND_ERROR: lazy("Refund error"),
    Standing.DISPUTE_NEEDS_RESPONSE: lazy("Dispute awaiting evidence"),
    Standing.DISPUTE_UNDER_REVIEW: lazy("Dispute under review"),
    Standing.DISPUTE_WON: lazy("Dispute won"),
    Standing.DISPUTE_LOST: lazy("Dispute lost"),
}

# Each text of the form: its name here and in addresses, what it is called, how long it may be.
TEXTS: dict[str, tuple[LazyText, int]] = {
    "reference": (lazy("Reference"), 255),
    "email": (lazy("Email address"), 254),
    "last_four": (lazy("Last 4 digits of card"), 4),
    "from": (lazy("From"), 30),
    "to": (lazy("To"), 30),
}
DAYS = ("from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFilter:
    """What is looked for, as it was typed, and what is wrong with it."""

    texts: dict[str, str]
    standings: tuple[Standing, ...] = ()
    by_part: bool = False
    size: int = PAGE_SIZES[0]
    errors: Errors = Errors()

    @classmethod
    def read(cls, typed: MultiDict[str, str]) -> Self:
        """Read a form or an address. What looks like a card number is not kept."""
        texts = {name: readable(typed.get(name, "")) for name in TEXTS}
        errors = Errors.of(_errors(texts))
        return cls(
            texts={
                name: "" if _may_be_card_number(name, text) else text
                for name, text in texts.items()
            },
            standings=tuple(
                standing for standing in Standing if standing in typed.getlist("status")
            ),
            by_part=typed.get("part") == "yes",
            size=max(PAGE_SIZES) if typed.get("size") == str(max(PAGE_SIZES)) else min(PAGE_SIZES),
            errors=errors,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return not any(self.texts.values()) and not self.standings

    def wanted(self) -> Wanted:
        """What to look for. Days are UK days, the last one included. Only without errors."""
        first, last = read_day(self.texts["from"]), read_day(self.texts["to"])
        return Wanted(
            reference=self.texts["reference"],
            email=self.texts["email"],
            last_four=self.texts["last_four"],
            standings=self.standings,
            created_from=_midnight(first) if first else None,
            created_before=_midnight(last + timedelta(days=1)) if last else None,
            by_part=self.by_part,
        )

    def shown(self) -> dict[str, str]:
        """The texts as the form shows them: days as people here write them."""
        days = {name: read_day(self.texts[name]) for name in DAYS}
        written = {name: f"{day.day}/{day.month}/{day.year}" for name, day in days.items() if day}
        return self.texts | written

    def query(self) -> dict[str, Any]:
        """What the address of these results says."""
        said: dict[str, Any] = {name: text for name, text in self.texts.items() if text}
        for name in DAYS:
            if day := read_day(self.texts[name]):
                said[name] = day.isoformat()
        if self.standings:
            said["status"] = [standing.value for standing in self.standings]
        if self.by_part:
            said["part"] = "yes"
        if self.size != PAGE_SIZES[0]:
            said["size"] = str(self.size)
        return said

    def tags(self) -> Iterator[tuple[str, "PaymentFilter"]]:
        """Each thing that is looked for, in words, and the filter without it."""
        for name, (label, _longest) in TEXTS.items():
            if text := self.texts[name]:
                day = read_day(text) if name in DAYS else None
                shown = format_date(day) if day else text
                without = replace(self, texts={**self.texts, name: ""})
                yield _("%(what)s: %(value)s", what=label, value=shown), without
        for standing in self.standings:
            rest = tuple(other for other in self.standings if other is not standing)
            yield str(STANDINGS[standing]), replace(self, standings=rest)


def contains_card_number(text: str) -> bool:
    """Whether there is a number in it that a card could have: 12 to 19 digits, checked by Luhn.

    A reference may be as long; of ten that are only digits one is taken for a card number, and can
    be found by a part of it.
    """
    return any(
        luhn.is_right(re.sub(r"\D", "", found.group())) for found in _CARD_NUMBER.finditer(text)
    )


def _may_be_card_number(name: str, text: str) -> bool:
    """In a box for four digits or a day, a long number is a card number even if mistyped."""
    if name in {"last_four", *DAYS}:
        return _CARD_NUMBER.search(text) is not None
    return contains_card_number(text)


def read_day(text: str) -> date | None:
    """Read a day: "27/3/2026", "27 March 2026" or "2026-03-27". None when it is not one."""
    try:
        is_iso = text[:4].isdigit() and text[4:5] == "-"
        day = date.fromisoformat(text) if is_iso else _read_british_day(text.lower())
    except ValueError:
        return None
    return day if day is not None and day.year in _YEARS else None


def _read_british_day(text: str) -> date | None:
    match = _DAY.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    day, month, year = match.groups()
    if not month.isdigit():
        if month[:3] not in _MONTHS:
            return None
        month = str(_MONTHS.index(month[:3]) + 1)
    return date(int(year), int(month), int(day))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK).astimezone(UTC)


def _errors(texts: dict[str, str]) -> Iterator[FieldError]:
    for name, (label, longest) in TEXTS.items():
        text = texts[name]
        if _may_be_card_number(name, text):
            yield FieldError(
                name,
                name,
                lazy(
                    "%(what)s must not be a card number. Search by the last 4 digits of the card,"
                    " or by a part of the reference",
                    what=label,
                ),
            )
        elif name == "last_four" and text and not (len(text) == longest and _is_digits(text)):
            yield FieldError(name, name, lazy("Last 4 digits of card must be 4 digits"))
        elif len(text) > longest:
            yield FieldError(
                name,
                name,
                lazy(
                    "%(what)s must be %(longest)s characters or fewer", what=label, longest=longest
                ),
            )
        elif name in DAYS and text and read_day(text) is None:
            yield FieldError(
                name, name, lazy("%(what)s must be a real date, like 27/3/2026", what=label)
            )
    first, last = read_day(texts["from"]), read_day(texts["to"])
    if first and last and last < first:
        yield FieldError("to", "to", lazy("To must be the same day as From or later"))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
