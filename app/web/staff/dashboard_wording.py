"""What the dashboard says: periods, comparisons, how long payers took."""

from datetime import date, datetime

from app.dashboard.days import Period, Span
from app.dashboard.report import Bar
from app.i18n import LazyText, format_date, format_time, lazy, ngettext
from app.i18n import gettext as _
from app.payments import types
from app.payments.search import Standing

PERIODS: dict[Period, LazyText] = {
    Period.TODAY: lazy("Today"),
    Period.WEEK: lazy("7 days"),
    Period.THIRTY: lazy("30 days"),
    Period.MONTH: lazy("This month"),
}

OUTCOMES: dict[str, LazyText] = {
    Standing.SUCCESS: lazy("Successful"),
    Standing.DECLINED: lazy("Declined"),
    Standing.TIMED_OUT: lazy("Timed out"),
    Standing.CANCELLED: lazy("Cancelled"),
    Standing.ERROR: lazy("Error"),
}

# How long payers took, in seconds: less than each, and no less than the one before.
WAITS: tuple[tuple[int | None, LazyText], ...] = (
    (30, lazy("Under 30 seconds")),
    (60, lazy("30 seconds to 1 minute")),
    (120, lazy("1 to 2 minutes")),
    (300, lazy("2 to 5 minutes")),
    (600, lazy("5 to 10 minutes")),
    (1_800, lazy("10 to 30 minutes")),
    (None, lazy("30 minutes or more")),
)
_MINUTE, _HOUR = 60, 3_600


def days(span: Span) -> str:
    """The days of a period: "21 October 2026 to 27 October 2026"."""
    if span.first == span.last:
        return format_date(span.last)
    return _("%(first)s to %(last)s", first=format_date(span.first), last=format_date(span.last))


def compared_with(span: Span) -> str:
    """What the figures are compared with."""
    return _(
        "Compared with %(days)s, up to %(time)s",
        days=days(span),
        time=format_time(span.until, zone=True),
    )


def when(bar: Bar) -> str:
    """The day of a bar, or its hour."""
    at: date | datetime = bar.at
    return format_time(at) if isinstance(at, datetime) else format_date(at)


def seconds(number: int | None) -> str:
    """How long somebody took, in words: "1 minute 20 seconds"."""
    if number is None:
        return _("Not known")
    if number >= _HOUR:
        hours = number // _HOUR
        return ngettext("%(number)s hour", "%(number)s hours", hours, number=hours)
    minutes, rest = divmod(number, _MINUTE)
    said = []
    if minutes:
        said.append(ngettext("%(number)s minute", "%(number)s minutes", minutes, number=minutes))
    if rest or not minutes:
        said.append(ngettext("%(number)s second", "%(number)s seconds", rest, number=rest))
    return " ".join(said)


def change(now: int, before: int) -> str:
    """By how much something grew or shrank: "12% more". Empty where there is nothing to say."""
    if before <= 0:
        return ""
    share = round(100 * (now - before) / before)
    if share == 0:
        return _("about the same")
    if share > 0:
        return _("%(share)s%% more", share=f"{share:,}")
    return _("%(share)s%% less", share=f"{-share:,}")


def payment_type(name: str) -> str:
    """A payment type as payers know it."""
    return str(types.ALL[name].label) if name in types.ALL else name.replace("_", " ").capitalize()
