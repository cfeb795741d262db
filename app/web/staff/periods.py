"""Days and times as people in the United Kingdom write them, and stretches of time by name."""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.i18n import UK, LazyText, lazy

_YEARS = range(1900, 3000)
_DAY = re.compile(r"(\d{1,2})[ /.-](\d{1,2}|[a-z]{3,9})[ /.-](\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?")
NOON = 12


class Period(StrEnum):
    """A stretch of time that staff ask for by its name."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    PREVIOUS_SEVEN_DAYS = "previous-seven-days"
    PREVIOUS_THIRTY_DAYS = "previous-thirty-days"
    PREVIOUS_MONTH = "previous-month"
    LAST_12_MONTHS = "last-12-months"


PERIODS: dict[Period, LazyText] = {
    Period.TODAY: lazy("Today"),
    Period.YESTERDAY: lazy("Yesterday"),
    Period.PREVIOUS_SEVEN_DAYS: lazy("Last 7 days, without today"),
    Period.PREVIOUS_THIRTY_DAYS: lazy("Last 30 days, without today"),
    Period.PREVIOUS_MONTH: lazy("Last month"),
    Period.LAST_12_MONTHS: lazy("Last 12 months"),
}


def days_of(period: Period, today: date) -> tuple[date, date]:
    """The first and the last day of a period that is named on `today`, both of them in."""
    yesterday = today - timedelta(days=1)
    match period:
        case Period.TODAY:
            return today, today
        case Period.YESTERDAY:
            return yesterday, yesterday
        case Period.PREVIOUS_SEVEN_DAYS:
            return today - timedelta(days=7), yesterday
        case Period.PREVIOUS_THIRTY_DAYS:
            return today - timedelta(days=30), yesterday
        case Period.PREVIOUS_MONTH:
            last = today.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
        case Period.LAST_12_MONTHS:
            is_leap_day = (today.month, today.day) == (2, 29)
            day = today.replace(month=3, day=1) if is_leap_day else today
            return day.replace(year=today.year - 1), today


def moment(day: date, at: time = time()) -> datetime:
    """A time of a day in the United Kingdom, in UTC."""
    return datetime.combine(day, at, tzinfo=UK).astimezone(UTC)


def after(day: date, at: time | None) -> datetime:
    """The first moment after a day or, with a time, after that minute of it."""
    if at is None:
        return moment(day + timedelta(days=1))
    return moment(day, at) + timedelta(minutes=1)


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


def read_time(text: str) -> time | None:
    """Read a time of day: "14:05", "2:05pm", "2pm" or "9.30". None when it is not one."""
    match = _TIME.fullmatch(text.lower()) if text.isascii() else None
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half is None and match[2] is None:
        return None  # "2" may be meant either way
    if half is not None:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
