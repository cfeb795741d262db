"""What staff read about payment links: what is wrong with an answer, and how a link stands."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app import settings
from app.i18n import LazyText, format_date, format_pounds, in_uk_time, lazy, ngettext
from app.i18n import gettext as _
from app.payment_links import rules
from app.payment_links.models import Asks, Kind, PaymentLink
from app.payment_links.rules import Problem
from app.payment_links.standing import Standing
from app.web.components import FieldError

IN_LANGUAGES: dict[str, LazyText] = {
    "en": lazy("Public, in English"),
    "cy": lazy("Public, in Welsh"),
}

ASKS: dict[Asks, LazyText] = {
    Asks.FIXED: lazy("The same for everybody"),
    Asks.CHOSEN: lazy("Payers enter it"),
    Asks.FEES: lazy("Payers choose how many of which fees"),
}

# By how a link stands: what is said, and in which colour.
STANDINGS: dict[Standing, tuple[LazyText, str]] = {
    Standing.OPEN: (lazy("Open"), "green"),
    Standing.NOT_YET: (lazy("Not open yet"), "yellow"),
    Standing.CLOSED: (lazy("Closed"), "grey"),
    Standing.USED_UP: (lazy("Used up"), "grey"),
    Standing.DELETED: (lazy("Deleted"), "grey"),
    Standing.DISABLED: (lazy("Switched off"), "red"),
}

_LEAST, _MOST = format_pounds(rules.SMALLEST_PRICE_PENCE), format_pounds(rules.LARGEST_PENCE)


def _long(label: LazyText, longest: int) -> LazyText:
    return lazy("%(label)s must be %(longest)s characters or fewer", label=label, longest=longest)


def _unfit(label: LazyText) -> LazyText:
    return lazy("%(label)s must not include any of %(signs)s", label=label, signs="< > |")


def _text(
    label: LazyText, longest: int, missing: LazyText | None = None
) -> dict[Problem, LazyText]:
    said = {Problem.LONG: _long(label, longest), Problem.CHARACTERS: _unfit(label)}
    return said | ({Problem.MISSING: missing} if missing else {})


_BOUNDS = lazy("Amount must be between %(least)s and %(most)s", least=_LEAST, most=_MOST)

# What to do about a problem, by column or by part of one.
SAID: dict[str, Mapping[Problem, LazyText]] = {
    "title": _text(lazy("Title"), rules.LONGEST_TITLE, lazy("Enter a title")),
    "details": _text(lazy("Details"), rules.LONGEST_DETAILS),
    "link_path": {
        Problem.MISSING: lazy("Enter the end of the web address"),
        Problem.LONG: _long(lazy("The end of the web address"), rules.LONGEST_PATH),
    },
    "reference_label": _text(
        lazy("What payers are asked for"),
        rules.LONGEST_LABEL,
        lazy("Enter what payers are asked for, such as “Invoice number”"),
    ),
    "reference_hint": _text(lazy("Hint"), rules.LONGEST_HINT),
    "amount_hint": _text(lazy("Hint"), rules.LONGEST_HINT),
    "price_pence": {
        Problem.MISSING: lazy("Enter an amount in pounds and pence, like 12.50"),
        Problem.SMALL: _BOUNDS,
        Problem.LARGE: _BOUNDS,
    },
    "most_payments": {
        Problem.SHAPE: lazy("Number of payments must be a whole number, like 200"),
        Problem.SMALL: lazy("Number of payments must be 1 or more"),
        Problem.LARGE: lazy("Number of payments must be 1,000,000 or fewer"),
    },
    "header": _text(lazy("Column header"), rules.LONGEST_HEADER, lazy("Enter a column header"))
    | {Problem.TWICE: lazy("There is a column with this header already")},
    "cell": _text(lazy("Cell content"), rules.LONGEST_CELL, lazy("Enter cell content")),
    "columns": {Problem.MANY: lazy("There can be 15 columns at most")},
    "fee_name": _text(lazy("Name of the fee"), rules.LONGEST_FEE, lazy("Enter what the fee is for"))
    | {Problem.TWICE: lazy("There is a fee with this name already")},
    "fee_price": {
        Problem.MISSING: lazy("Enter the price of one, like 12.50"),
        Problem.SMALL: lazy("Price must be more than £0.00"),
        Problem.LARGE: lazy("Price must be %(most)s or less", most=_MOST),
    },
    "fee_most": {
        Problem.SHAPE: lazy("How many one payer can buy must be a whole number, like 5"),
        Problem.SMALL: lazy("How many one payer can buy must be between 1 and 99"),
        Problem.LARGE: lazy("How many one payer can buy must be between 1 and 99"),
    },
    "fees": {
        Problem.MISSING: lazy("Enter at least one fee"),
        Problem.MANY: lazy("There can be 20 fees at most"),
    },
}


def wrong(field: str, problem: Problem, *, control: str = "") -> FieldError:
    """A problem with what was entered, by the control that it is about."""
    name = control or field
    return FieldError(name, name, SAID[field][problem])


def pages_url() -> str:
    return settings.current().pages_url


def sum_of(columns: Mapping[str, Any]) -> str:
    """What is paid by a link, in a few words."""
    match columns.get("asks"):
        case Asks.FIXED:
            return format_pounds(columns["price_pence"])
        case Asks.CHOSEN:
            return str(ASKS[Asks.CHOSEN])
        case Asks.FEES:
            fees = columns.get("fees") or []
            return ngettext("%(num)s fee", "%(num)s fees", len(fees))
    return ""


def reference_of(columns: Mapping[str, Any]) -> str:
    """Whether payers are asked for a reference, and for what."""
    label = columns.get("reference_label")
    return label or _("We make one up for each payment")


def times_of(columns: Mapping[str, Any]) -> str:
    """From when until when a link can be paid."""
    opens, closes = columns.get("opens_at"), columns.get("closes_at")
    first = format_date(in_uk_time(opens).date()) if opens else ""
    last = format_date(in_uk_time(closes - timedelta(seconds=1)).date()) if closes else ""
    if first and last:
        return _("From %(first)s until %(last)s", first=first, last=last)
    if first:
        return _("From %(first)s", first=first)
    return _("Until %(last)s", last=last) if last else _("At any time")


def most_of(columns: Mapping[str, Any]) -> str:
    """How often a link can be paid."""
    most = columns.get("most_payments")
    return _("As often as payers like") if most is None else f"{most:,}"


def kind_of(link: PaymentLink) -> str:
    """Who opens a link, and in which language."""
    return _("Telephone") if link.kind is Kind.TELEPHONE else str(IN_LANGUAGES[link.language])
