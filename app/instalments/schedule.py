"""Which part of a sum is due when. Pure: everything is handed in.

Days are those that people have in the UK. Parts are taken in the morning: whoever was told a day
has until then to have the money there, and what goes wrong is read by daylight.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.i18n import UK, in_uk_time
from app.money import Pence

FEWEST_PARTS, MOST_PARTS = 2, 12
CHARGED_AT = time(9)  # UK time; wages and benefits are in accounts by then

_MONTHS_IN_A_YEAR = 12


class Every(StrEnum):
    """How far apart parts are."""

    WEEK = "week"
    MONTH = "month"


# How long before a part is taken its payer is told. A month's notice leaves time to move money or
# to write to the service; a week's would come together with the receipt of the part before.
ANNOUNCED_BEFORE: dict[Every, timedelta] = {
    Every.WEEK: timedelta(days=3),
    Every.MONTH: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sum: the how-manieth, counted from 1, how much, and on which day."""

    number: int
    amount_pence: Pence
    due_on: date


def parts_of(total_pence: Pence, *, parts: int, every: Every, first: date) -> Sequence[Part]:
    """Divide a sum. The parts differ by a penny at most, and the earlier ones are the larger.

    Months are counted from the first day: 31 January is followed by the last of February, and that
    by 31 March.

    Raises:
        ValueError: there would be a part of nothing, or too few or too many.
    """
    if not FEWEST_PARTS <= parts <= MOST_PARTS or total_pence < parts:
        raise ValueError("a sum cannot be paid in so many parts")
    each, more = divmod(total_pence, parts)
    return [
        Part(number + 1, Pence(each + (number < more)), day_of(number, every=every, first=first))
        for number in range(parts)
    ]


def day_of(number: int, *, every: Every, first: date) -> date:
    """The day so many weeks or months after the first."""
    if every is Every.WEEK:
        return first + timedelta(weeks=number)
    years, month = divmod(first.month - 1 + number, _MONTHS_IN_A_YEAR)
    year, month = first.year + years, month + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def today(now: datetime) -> date:
    """The day that it is in the UK."""
    return in_uk_time(now).date()


def charged_at(day: date) -> datetime:
    """The moment on a day from which its part may be taken."""
    return datetime.combine(day, CHARGED_AT, tzinfo=UK).astimezone(UTC)


def announced_at(charged: datetime, *, every: Every) -> datetime:
    """When the payer of a part that is taken at a moment is told of it."""
    day = in_uk_time(charged).date() - ANNOUNCED_BEFORE[every]
    return charged_at(day)


def days_later(now: datetime, *, days: int) -> datetime:
    """The morning so many days after today, for what is put off."""
    return charged_at(today(now) + timedelta(days=days))
