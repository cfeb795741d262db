"""Until when a payment waits that is made in some other place. Pure: everything is handed in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def end_of_day(moment: datetime, *, days: int, zone: ZoneInfo) -> datetime:
    """The last second of a local day: that of the day `days` days after the day of `moment`.

    Both days are those that people have where the money is paid, so a voucher that is issued at
    11:30pm does not get a day more because another day has begun in UTC. Given in the zone's time;
    where its clocks go back over midnight, the later of the two seconds.

    Raises:
        ValueError: `moment` has no zone, or there are no days.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is on no day")
    if days < 0:
        raise ValueError("a payment cannot wait until a day that is over")
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone, fold=1)
