"""How a link does: what was begun, and what was paid. Three statements, whatever it has taken.

How often it was opened is not kept: nobody is followed who only looks.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
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
    """Payments that were begun in some time, and those of them that are paid, in pence."""

    begun: int = 0
    paid: int = 0
    paid_pence: Pence = Pence(0)

    def __add__(self, other: "Money") -> "Money":
        return Money(
            self.begun + other.begun,
            self.paid + other.paid,
            Pence(self.paid_pence + other.paid_pence),
        )


@dataclass(frozen=True, slots=True)
class OfFee:
    """How many of a fee were paid for, under this name and at this price."""

    name: str
    pence: Pence
    many: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All about a link up to now. `days` are the last 30, in order; refunds are not taken off."""

    total: Money
    ended: int  # begun, and either paid or over
    days: Sequence[tuple[date, Money]]
    fees: Sequence[OfFee] = field(default_factory=tuple)

    @property
    def success_rate(self) -> float | None:
        """The share of what ended that was paid, from 0 to 1; None where nothing ended."""
        return self.total.paid / self.ended if self.ended else None


def of_link(link_id: str) -> Statistics:
    """Count a link's payments. The caller has looked whose it is."""
    now = clock.now()
    with db.reading() as session:
        total, ended = _total(session, link_id)
        days = _by_day(session, link_id, now)
        fees = _by_fee(session, link_id)
    return Statistics(total=total, ended=ended, days=days, fees=fees)


def of_links(link_ids: Sequence[str]) -> Mapping[str, Money]:
    """What was begun and paid by each of some links in the last 30 days. One statement."""
    first = _midnight(in_uk_time(clock.now()).date() - timedelta(days=DAYS - 1))
    statement = (
        select(LinkPayment.link_id, *_money())
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id.in_(link_ids), LinkPayment.created_at >= first)
        .group_by(LinkPayment.link_id)
    )
    with db.reading() as session:
        return {link_id: _read(*money) for link_id, *money in session.execute(statement)}


def _total(session: Session, link_id: str) -> tuple[Money, int]:
    statement = (
        select(Payment.state, func.count(), func.sum(_TOTAL))
        .join(LinkPayment, LinkPayment.payment_id == Payment.id)
        .where(LinkPayment.link_id == link_id)
        .group_by(Payment.state)
    )
    total, ended = Money(), 0
    for state, number, pence in session.execute(statement):
        is_paid = state in PAID
        total += Money(number, number if is_paid else 0, Pence(int(pence) if is_paid else 0))
        ended += number if EXTERNAL[state].finished else 0
    return total, ended


def _by_day(session: Session, link_id: str, now: datetime) -> list[tuple[date, Money]]:
    """By days of the United Kingdom, which begin with an hour: so by the hour it is counted."""
    today = in_uk_time(now).date()
    shown = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    hour = _seconds(session, LinkPayment.created_at) // _HOUR
    statement = (
        select(hour, *_money())
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id == link_id, LinkPayment.created_at >= _midnight(shown[0]))
        .group_by(hour)
    )
    days = dict.fromkeys(shown, Money())
    for number, *money in session.execute(statement):
        day = in_uk_time(_EPOCH + timedelta(hours=int(number))).date()
        days[day] = days.get(day, Money()) + _read(*money)
    return [(day, days[day]) for day in shown]


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


def _money() -> tuple[ColumnElement[Any], ...]:
    return (
        func.count(),
        func.sum(case((_IS_PAID, 1), else_=0)),
        func.sum(case((_IS_PAID, _TOTAL), else_=0)),
    )


def _read(begun: int, paid: int, paid_pence: int) -> Money:
    return Money(begun, int(paid), Pence(int(paid_pence)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK)


def _seconds(session: Session, when: Any) -> ColumnElement[int]:
    """The whole second that a moment is in, since 1970."""
    if db.is_sqlite(session):
        return cast(func.strftime("%s", func.substr(when, 1, 19)), Integer)
    return cast(func.floor(func.extract("epoch", when)), db.BigId)
