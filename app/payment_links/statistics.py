"""How a link does: what was begun, and what was paid. Three statements, whatever it has taken.

How often it was opened is not kept: nobody is followed who only looks. Of what is paid in parts
these are the first; `app.instalments.statistics` adds the money of the others.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, case, cast, func, select
from sqlalchemy.orm import Session

from app import clock, db
from app.i18n import UK, in_uk_time
from app.money import Pence
from app.payment_links.models import LinkPayment
from app.payments.models import Payment
from app.payments.states import EXTERNAL, State

DAYS = 30
PAID = (State.CONFIRMED, State.CAPTURED)

_HOUR = 3_600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IS_PAID = Payment.state.in_(PAID)
_TOTAL = Payment.amount_pence + Payment.surcharge_pence


@dataclass(frozen=True, slots=True)
class Money:
    """Payments that were begun in some time, those of them that are paid, and what these brought.

    Of what was taken, `refunded_pence` went back, or was promised to.
    """

    begun: int = 0
    paid: int = 0
    taken_pence: Pence = Pence(0)
    refunded_pence: Pence = Pence(0)

    @property
    def net_pence(self) -> Pence:
        """What is left: what the ledger says is owed to the service, but for disputes."""
        return Pence(self.taken_pence - self.refunded_pence)

    def __add__(self, other: "Money") -> "Money":
        return Money(
            self.begun + other.begun,
            self.paid + other.paid,
            Pence(self.taken_pence + other.taken_pence),
            Pence(self.refunded_pence + other.refunded_pence),
        )


@dataclass(frozen=True, slots=True)
class OfFee:
    """How many of a fee were paid for, under this name and at this price."""

    name: str
    pence: Pence
    many: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All about a link up to now. `days` are the last 30, in order.

    What went back counts on the day of its payment. `has_parts`: some of it was paid in parts.
    """

    total: Money
    ended: int  # begun, and either paid or over
    days: Sequence[tuple[date, Money]]
    fees: Sequence[OfFee] = field(default_factory=tuple)
    has_parts: bool = False

    @property
    def success_rate(self) -> float | None:
        """The share of what ended that was paid, from 0 to 1; None where nothing ended."""
        return self.total.paid / self.ended if self.ended else None


def of_link(link_id: str) -> Statistics:
    """Count a link's payments. The caller has looked whose it is."""
    with db.reading() as session:
        total, ended = _total(session, link_id)
        days = _by_day(session, link_id)
        fees = _by_fee(session, link_id)
    return Statistics(total=total, ended=ended, days=days, fees=fees)


def of_links(link_ids: Sequence[str]) -> Mapping[str, Money]:
    """What was begun and paid by each of some links in the last 30 days. One statement."""
    statement = (
        select(LinkPayment.link_id, *money())
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id.in_(link_ids), LinkPayment.created_at >= first_moment())
        .group_by(LinkPayment.link_id)
    )
    with db.reading() as session:
        return {link_id: read(*found) for link_id, *found in session.execute(statement)}


def money() -> tuple[ColumnElement[Any], ...]:
    """What `Money` is of payments, for `read`."""
    return (
        func.count(),
        func.sum(case((_IS_PAID, 1), else_=0)),
        func.sum(case((_IS_PAID, _TOTAL), else_=0)),
        func.sum(case((_IS_PAID, Payment.refunded_pence), else_=0)),
    )


def read(begun: int, *sums: int | None) -> Money:
    """`money` as it was found: of no payments at all sums are None."""
    paid, taken_pence, refunded_pence = (int(found or 0) for found in sums)
    return Money(begun, paid, Pence(taken_pence), Pence(refunded_pence))


def first_moment() -> datetime:
    """When the last 30 days began in the United Kingdom."""
    first = in_uk_time(clock.now()).date() - timedelta(days=DAYS - 1)
    return datetime.combine(first, time(), tzinfo=UK)


def hour_of(session: Session, when: Any) -> ColumnElement[int]:
    """The number of the hour since 1970 that a moment is in.

    Days of the United Kingdom begin with an hour: so by the hour they are counted.
    """
    return _seconds(session, when) // _HOUR


def by_day(first: datetime, by_hour: Iterable[tuple[int, Money]]) -> list[tuple[date, Money]]:
    """The 30 days from `first` in order, of what was found by the hour."""
    days: defaultdict[date, Money] = defaultdict(Money)
    for number, found in by_hour:
        days[in_uk_time(_EPOCH + timedelta(hours=int(number))).date()] += found
    shown = [first.date() + timedelta(days=number) for number in range(DAYS)]
    return [(day, days[day]) for day in shown]


def _total(session: Session, link_id: str) -> tuple[Money, int]:
    statement = (
        select(Payment.state, *money())
        .join(LinkPayment, LinkPayment.payment_id == Payment.id)
        .where(LinkPayment.link_id == link_id)
        .group_by(Payment.state)
    )
    total, ended = Money(), 0
    for state, *found in session.execute(statement):
        those = read(*found)
        total += those
        ended += those.begun if EXTERNAL[state].finished else 0
    return total, ended


def _by_day(session: Session, link_id: str) -> list[tuple[date, Money]]:
    hour, first = hour_of(session, LinkPayment.created_at), first_moment()
    statement = (
        select(hour, *money())
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id == link_id, LinkPayment.created_at >= first)
        .group_by(hour)
    )
    return by_day(first, ((number, read(*found)) for number, *found in session.execute(statement)))


def _by_fee(session: Session, link_id: str) -> list[OfFee]:
    """Baskets that are the same are counted by the database, and there are not many others."""
    basket = cast(LinkPayment.basket, String)
    statement = (
        select(func.min(basket), func.count())
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id == link_id, _IS_PAID)
        .group_by(basket)
    )
    many: Counter[tuple[str, int]] = Counter()
    for text, number in session.execute(statement):
        for fee in json.loads(text):
            many[fee["name"], fee["pence"]] += number * fee["many"]
    return [OfFee(name, Pence(pence), count) for (name, pence), count in many.most_common()]


def _seconds(session: Session, when: Any) -> ColumnElement[int]:
    """The whole second that a moment is in, since 1970."""
    if db.is_sqlite(session):
        return cast(func.strftime("%s", func.substr(when, 1, 19)), Integer)
    return cast(func.floor(func.extract("epoch", when)), db.BigId)
