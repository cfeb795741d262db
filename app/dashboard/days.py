"""Days and periods, as people in the United Kingdom count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.i18n import UK, in_uk_time

_DAY = timedelta(days=1)


class Period(StrEnum):
    """What can be looked at: each ends today, now."""

    TODAY = "today"
    WEEK = "7-days"
    THIRTY = "30-days"
    MONTH = "month"


_LENGTHS = {Period.TODAY: 1, Period.WEEK: 7, Period.THIRTY: 30}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `first` up to `last`, of which only the part before `until` has been."""

    first: date
    last: date
    until: datetime

    @property
    def whole_days(self) -> Sequence[date]:
        """The days but the last."""
        return [self.first + _DAY * number for number in range((self.last - self.first).days)]


def span(period: Period, now: datetime) -> Span:
    """The period that ends with this moment."""
    today = in_uk_time(now).date()
    if period is Period.MONTH:
        return Span(today.replace(day=1), today, now)
    return Span(today - _DAY * (_LENGTHS[period] - 1), today, now)


def span_before(period: Period, now: datetime) -> Span:
    """The period before, up to the same time of the day: as far as this one has come.

    The month before ends on its last day where it has no such day.
    """
    today = in_uk_time(now).date()
    if period is not Period.MONTH:
        length = _DAY * _LENGTHS[period]
        last = today - length
        return Span(last - length + _DAY, last, _same_time(last, now))
    end = today.replace(day=1) - _DAY
    last = end.replace(day=min(today.day, end.day))
    return Span(last.replace(day=1), last, _same_time(last, now))


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day, and the first one after it. Two days a year are not 24 hours."""
    return _midnight(day), _midnight(day + _DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK).astimezone(UTC)


def _same_time(day: date, now: datetime) -> datetime:
    local = in_uk_time(now)
    return datetime.combine(day, local.time(), tzinfo=UK).astimezone(UTC)
