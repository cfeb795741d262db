"""Everything that the dashboard says about a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app import clock, db
from app.dashboard import counting, totals
from app.dashboard.counting import Money
from app.dashboard.days import Period, Span, bounds, span, span_before
from app.dashboard.figures import ByType, Figures, merged, total
from app.money import Pence

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """The money of a day, or of the hour that begins at `at`."""

    at: date | datetime
    money: Money


@dataclass(frozen=True, slots=True)
class Report:
    """A period and the one before, which went as far. `bars` are its days, or hours of today."""

    period: Period
    now: Span
    figures: Figures
    by_type: ByType
    before: Span
    figures_before: Figures
    bars: Sequence[Bar]


def of(account_id: str, period: Period) -> Report:
    """The report on an account's payments up to this moment."""
    moment = clock.now()
    now, before = span(period, moment), span_before(period, moment)
    days = totals.of_days(account_id, [*before.whole_days, *now.whole_days])
    with db.reading() as session:
        today = counting.count(session, account_id, bounds(now.last)[0], now.until)
        then = counting.count(session, account_id, bounds(before.last)[0], before.until)
        hours = _hours(session, account_id, now) if period is Period.TODAY else None
    days |= {now.last: today}
    shown = [*now.whole_days, now.last]
    by_type = merged(days[day] for day in shown)
    earlier = merged([*(days[day] for day in before.whole_days), then])
    return Report(
        period=period,
        now=now,
        figures=total(by_type.values()),
        by_type=by_type,
        before=before,
        figures_before=total(earlier.values()),
        bars=[_bar(day, days[day]) for day in shown] if hours is None else hours,
    )


def _bar(day: date, by_type: ByType) -> Bar:
    parts = by_type.values()
    taken, refunded = (
        Pence(sum(sums))
        for sums in (
            [part.taken_pence for part in parts],
            [part.refunded_pence for part in parts],
        )
    )
    return Bar(day, Money(taken, refunded))


def _hours(session: Session, account_id: str, today: Span) -> list[Bar]:
    """The hours of today so far, with the one that is not over yet."""
    first, _ = bounds(today.last)
    money = counting.by_hour(session, account_id, first, today.until)
    begun = (today.until - first) // _HOUR + 1
    starts = [first + _HOUR * number for number in range(begun)]
    return [Bar(at, money.get(counting.hour_of(at), Money())) for at in starts]
