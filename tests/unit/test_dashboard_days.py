"""Periods and days, counted as people in the United Kingdom do."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.dashboard.days import Period, bounds, span, span_before
from app.dashboard.figures import Figures, as_kept

NOW = datetime(2026, 7, 15, 23, 30, tzinfo=UTC)  # half past midnight on the 16th there


@pytest.mark.parametrize(
    ("period", "first", "before"),
    [
        (Period.TODAY, date(2026, 7, 16), (date(2026, 7, 15), date(2026, 7, 15))),
        (Period.WEEK, date(2026, 7, 10), (date(2026, 7, 3), date(2026, 7, 9))),
        (Period.THIRTY, date(2026, 6, 17), (date(2026, 5, 18), date(2026, 6, 16))),
        (Period.MONTH, date(2026, 7, 1), (date(2026, 6, 1), date(2026, 6, 16))),
    ],
)
def test_a_period_ends_now_and_the_one_before_goes_as_far(period, first, before):
    now, then = span(period, NOW), span_before(period, NOW)

    assert (now.first, now.last, now.until) == (first, date(2026, 7, 16), NOW)
    assert (then.first, then.last) == before
    assert len(then.whole_days) == len(now.whole_days) or period is Period.MONTH
    assert then.until == bounds(then.last)[0] + timedelta(minutes=30)


def test_the_month_before_may_be_shorter():
    then = span_before(Period.MONTH, datetime(2026, 3, 31, 12, tzinfo=UTC))

    assert (then.first, then.last) == (date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)]
)
def test_a_day_is_as_long_as_its_clocks_say(day, hours):
    first, too_late = bounds(day)

    assert too_late - first == timedelta(hours=hours)


def test_a_wait_is_kept_as_exactly_as_it_matters():
    assert [as_kept(seconds) for seconds in (-1, 0, 59, 64, 599, 659, 7_199, 10_799)] == [
        0, 0, 59, 60, 595, 600, 7_140, 7_200,
    ]  # fmt: skip


def test_a_rank_is_a_wait_that_somebody_had():
    figures = Figures()
    assert figures.wait(0.5) is None

    figures.waits.update({10: 1, 20: 1, 30: 1, 40: 1})

    assert (figures.wait(0.5), figures.wait(0.9), figures.wait(0.25)) == (20, 40, 10)
