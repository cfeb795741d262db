"""Counting an account's payments and refunds between two moments. Two statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from app import db
from app.dashboard.figures import ByType, Figures, as_kept
from app.money import Pence
from app.payments.models import Payment
from app.payments.search import standing_of
from app.payments.states import State
from app.refunds.models import Refund

_HOUR = 3_600

# Whose payer sat in front of our pages, and whose money was taken as soon as they had paid.
_MEASURED = and_(
    Payment.state == State.CAPTURED,
    Payment.authorisation_mode == "web",
    Payment.moto.is_(False),
    Payment.delayed_capture.is_(False),
)
_TOTAL = Payment.amount_pence + Payment.surcharge_pence


def count(session: Session, account_id: str, first: datetime, too_late: datetime) -> ByType:
    """What ended, and what was refunded, from `first` on and before `too_late`."""
    wait = _seconds(session, Payment.ended_at) - _seconds(session, Payment.created_at)
    columns: tuple[Any, ...] = (
        Payment.type,
        Payment.state,
        case((Payment.state == State.DECLINED, Payment.decline_reason), else_=""),
        case((_MEASURED, wait), else_=literal(None)),
    )
    ended = (
        select(*(*columns, func.count(), func.sum(_TOTAL)))
        .where(*_ended(account_id, first, too_late))
        .group_by(*columns)
    )
    refunded = (
        select(Payment.type, func.count(), func.sum(Refund.amount_pence))
        .join(Payment, Payment.id == Refund.payment_id)
        .where(*_refunded(account_id, first, too_late))
        .group_by(Payment.type)
    )
    counted: ByType = {}
    for name, state, reason, seconds, number, pence in session.execute(ended):
        figures = counted.setdefault(name, Figures())
        figures.outcomes[standing_of(state).value] += number
        if state is State.CAPTURED:
            figures.taken_pence = Pence(figures.taken_pence + int(pence))
        if state is State.DECLINED:
            figures.declines[reason] += number
        if seconds is not None:
            figures.waits[as_kept(seconds)] += number
    for name, number, pence in session.execute(refunded):
        figures = counted.setdefault(name, Figures())
        figures.refunds, figures.refunded_pence = number, Pence(int(pence))
    return counted


@dataclass(frozen=True, slots=True)
class Money:
    """What was taken and refunded in an hour, in pence."""

    taken_pence: Pence = Pence(0)
    refunded_pence: Pence = Pence(0)


def by_hour(
    session: Session, account_id: str, first: datetime, too_late: datetime
) -> Mapping[int, Money]:
    """The same money by the hour: its number since 1970."""
    taken = _hourly(
        session,
        Payment.ended_at,
        _TOTAL,
        *_ended(account_id, first, too_late),
        Payment.state == State.CAPTURED,
    )
    refunded = _hourly(
        session, Refund.succeeded_at, Refund.amount_pence, *_refunded(account_id, first, too_late)
    )
    return {
        hour: Money(taken.get(hour, Pence(0)), refunded.get(hour, Pence(0)))
        for hour in taken.keys() | refunded.keys()
    }


def hour_of(moment: datetime) -> int:
    """The number of the hour that a moment is in."""
    return int(moment.timestamp()) // _HOUR


def _hourly(
    session: Session, when: Any, pence: Any, *where: ColumnElement[bool]
) -> dict[int, Pence]:
    hour = _seconds(session, when) // _HOUR
    statement = select(hour, func.sum(pence)).where(*where).group_by(hour)
    return {int(number): Pence(int(sum_)) for number, sum_ in session.execute(statement)}


def _ended(account_id: str, first: datetime, too_late: datetime) -> list[ColumnElement[bool]]:
    return [
        Payment.account_id == account_id,
        Payment.ended_at >= first,
        Payment.ended_at < too_late,
    ]


def _refunded(account_id: str, first: datetime, too_late: datetime) -> list[ColumnElement[bool]]:
    return [
        Refund.account_id == account_id,
        Refund.succeeded_at >= first,
        Refund.succeeded_at < too_late,
    ]


def _seconds(session: Session, when: Any) -> ColumnElement[int]:
    """The whole second that a moment is in, since 1970."""
    if db.is_sqlite(session):
        # Of the text without its fraction, which SQLite would round.
        return cast(func.strftime("%s", func.substr(when, 1, 19)), Integer)
    return cast(func.floor(func.extract("epoch", when)), db.BigId)
