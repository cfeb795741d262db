"""Until when a voucher can be paid: the end of a day where it is paid, whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.payments.deadlines import end_of_day

LONDON, SAO_PAULO = "Europe/London", "America/Sao_Paulo"


@pytest.mark.parametrize(
    ("issued", "days", "zone", "ends"),
    [
        # 11:30pm in summer time is 10:30pm in UTC: the same day in both.
        ("2026-06-30T22:30", 0, LONDON, "2026-06-30T22:59:59"),
        # Half an hour after midnight it is still the day before in UTC.
        ("2026-06-30T23:30", 0, LONDON, "2026-07-01T22:59:59"),
        ("2026-06-30T23:30", 7, LONDON, "2026-07-08T22:59:59"),
        # The clocks go forward on 29 March 2026, and back on 25 October.
        ("2026-03-28T23:30", 1, LONDON, "2026-03-29T22:59:59"),
        ("2026-03-29T00:59", 0, LONDON, "2026-03-29T22:59:59"),
        ("2026-03-27T12:00", 1, LONDON, "2026-03-28T23:59:59"),
        ("2026-10-24T22:30", 1, LONDON, "2026-10-25T23:59:59"),
        ("2026-10-25T00:30", 0, LONDON, "2026-10-25T23:59:59"),  # the first 1:30am of that day
        ("2026-10-25T01:30", 0, LONDON, "2026-10-25T23:59:59"),  # and the second
        ("2026-10-23T22:30", 1, LONDON, "2026-10-24T22:59:59"),
        ("2028-02-28T12:00", 1, LONDON, "2028-02-29T23:59:59"),
        ("2028-02-29T23:30", 0, LONDON, "2028-02-29T23:59:59"),
        ("2028-02-29T12:00", 1, LONDON, "2028-03-01T23:59:59"),
        ("2027-02-28T12:00", 1, LONDON, "2027-03-01T23:59:59"),
        ("2027-12-31T23:30", 1, LONDON, "2028-01-01T23:59:59"),
        # After 9pm in São Paulo another day has begun in UTC. It gives nobody a day more.
        ("2026-06-01T00:30", 3, SAO_PAULO, "2026-06-04T02:59:59"),
        # There the clocks went back at midnight: that day had two last seconds.
        ("2019-02-16T12:00", 0, SAO_PAULO, "2019-02-17T02:59:59"),
    ],
)
def test_a_voucher_waits_until_the_end_of_a_local_day(issued, days, zone, ends):
    moment = datetime.fromisoformat(issued).replace(tzinfo=UTC)

    found = end_of_day(moment, days=days, zone=ZoneInfo(zone))

    assert found.astimezone(UTC).isoformat() == f"{ends}+00:00"


def test_a_time_that_is_on_no_day_is_refused():
    with pytest.raises(ValueError):
        end_of_day(datetime(2026, 6, 1, 12), days=1, zone=ZoneInfo(LONDON))  # noqa: DTZ001
    with pytest.raises(ValueError):
        end_of_day(datetime(2026, 6, 1, 12, tzinfo=UTC), days=-1, zone=ZoneInfo(LONDON))


@given(
    zone=st.sampled_from([LONDON, SAO_PAULO, "Australia/Lord_Howe", "Pacific/Kiritimati"]),
    # Around days on which the clocks of one of them change, and a leap day.
    day=st.sampled_from(["2026-03-29", "2026-10-25", "2019-02-17", "2026-04-05", "2028-02-29"]),
    minutes=st.integers(-3 * 24 * 60, 3 * 24 * 60),
    days=st.integers(0, 60),
)
def test_a_second_later_another_day_has_begun_and_never_too_early(zone, day, minutes, days):
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    local = ZoneInfo(zone)

    ends = end_of_day(moment, days=days, zone=local).astimezone(UTC)

    last_day = moment.astimezone(local).date() + timedelta(days=days)
    assert ends.astimezone(local).date() == last_day
    assert (ends + timedelta(seconds=1)).astimezone(local).date() > last_day
    assert moment <= ends + timedelta(seconds=1)
