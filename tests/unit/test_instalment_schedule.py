"""What is due when, of a sum that is paid in parts."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n import in_uk_time
from app.instalments import schedule
from app.instalments.schedule import Every

days = st.dates(date(2024, 1, 1), date(2060, 12, 31))
schedules = st.fixed_dictionaries(
    {
        "total_pence": st.integers(12, 10_000_000),
        "parts": st.integers(schedule.FEWEST_PARTS, schedule.MOST_PARTS),
        "every": st.sampled_from(Every),
        "first": days,
    }
)


@given(asked=schedules)
def test_parts_are_the_sum_a_penny_apart_and_in_order(asked):
    parts = schedule.parts_of(**asked)

    sums = [part.amount_pence for part in parts]
    assert sum(sums) == asked["total_pence"]
    assert max(sums) - min(sums) <= 1
    assert sums == sorted(sums, reverse=True)
    assert [part.number for part in parts] == list(range(1, asked["parts"] + 1))
    assert parts[0].due_on == asked["first"]
    gaps = {(b.due_on - a.due_on).days for a, b in pairwise(parts)}
    assert gaps == {7} if asked["every"] is Every.WEEK else gaps <= {28, 29, 30, 31}
    if asked["every"] is Every.MONTH:
        assert all(part.due_on.day <= asked["first"].day for part in parts)


@pytest.mark.parametrize(
    ("first", "every", "expected"),
    [
        (date(2026, 1, 31), Every.MONTH, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (date(2028, 1, 31), Every.MONTH, ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (date(2028, 2, 29), Every.MONTH, ["2028-02-29", "2028-03-29", "2028-04-29", "2028-05-29"]),
        (date(2026, 11, 30), Every.MONTH, ["2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28"]),
        (date(2026, 3, 15), Every.WEEK, ["2026-03-15", "2026-03-22", "2026-03-29", "2026-04-05"]),
    ],
)
def test_days_follow_the_calendar(first, every, expected):
    parts = schedule.parts_of(10_000, parts=4, every=every, first=first)

    assert [str(part.due_on) for part in parts] == expected


def test_a_year_of_months_comes_back_to_the_leap_day():
    assert str(schedule.day_of(48, every=Every.MONTH, first=date(2028, 2, 29))) == "2032-02-29"


@pytest.mark.parametrize(("total", "parts"), [(100, 1), (100, 13), (3, 4), (0, 2)])
def test_a_sum_is_not_divided_into_nothing(total, parts):
    with pytest.raises(ValueError, match="so many parts"):
        schedule.parts_of(total, parts=parts, every=Every.MONTH, first=date(2026, 6, 4))


@given(day=days, every=st.sampled_from(Every))
def test_a_part_is_taken_at_nine_on_its_day_and_announced_at_nine_some_days_before(day, every):
    taken = schedule.charged_at(day)
    announced = schedule.announced_at(taken, every=every)

    for moment, expected in ((taken, day), (announced, day - schedule.ANNOUNCED_BEFORE[every])):
        local = in_uk_time(moment)
        assert (local.date(), local.hour, local.minute) == (expected, 9, 0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),  # midnight in summer time
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_a_day_is_one_of_the_uk(moment, day):
    assert schedule.today(moment) == day


@given(day=days, minute=st.integers(0, 24 * 60 - 1))
def test_three_days_later_is_never_less_than_two(day, minute):
    """Card schemes want 48 hours between two tries, also where the clocks go forward."""
    now = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=UTC)

    assert schedule.days_later(now, days=3) - now >= timedelta(hours=48)
