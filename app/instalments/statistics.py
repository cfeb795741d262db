"""How a link does, with the money of all parts of what is paid in parts.

A plan is one payment of one payer, its first: that is what counts towards a cap, and what is
counted as begun and paid. The other parts bring money only, on the days on which they are taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Subquery, select

from app import db
from app.instalments.models import InstalmentPayment, InstalmentPlan
from app.payment_links import statistics
from app.payment_links.statistics import Money, Statistics, by_day, first_moment, money, read
from app.payments.models import Payment


def of_link(link_id: str) -> Statistics:
    """All about a link up to now. The caller has looked whose it is."""
    found = statistics.of_link(link_id)
    later = _later([link_id])
    with db.reading() as session:
        hour, first = statistics.hour_of(session, Payment.created_at), first_moment()
        of_parts = select(*money()).join(later, later.c.payment_id == Payment.id)
        by_hour = (
            select(hour, *money())
            .join(later, later.c.payment_id == Payment.id)
            .where(Payment.created_at >= first)
            .group_by(hour)
        )
        parts = read(*session.execute(of_parts).one())
        if not parts.begun:
            return found
        found_by_hour = session.execute(by_hour)
        of_days = dict(by_day(first, ((number, read(*sums)) for number, *sums in found_by_hour)))
    return replace(
        found,
        total=found.total + _money_of(parts),
        days=[(day, one + _money_of(of_days.get(day, Money()))) for day, one in found.days],
        has_parts=True,
    )


def of_links(link_ids: Sequence[str]) -> Mapping[str, Money]:
    """What was begun and paid by each of some links in the last 30 days. Two statements."""
    firsts = statistics.of_links(link_ids)
    later = _later(link_ids)
    statement = (
        select(later.c.link_id, *money())
        .join(Payment, Payment.id == later.c.payment_id)
        .where(Payment.created_at >= first_moment())
        .group_by(later.c.link_id)
    )
    with db.reading() as session:
        others = {link_id: read(*sums) for link_id, *sums in session.execute(statement)}
    return {
        link_id: firsts.get(link_id, Money()) + _money_of(others.get(link_id, Money()))
        for link_id in firsts.keys() | others.keys()
    }


def _later(link_ids: Sequence[str]) -> Subquery:
    """The payments of plans behind the first. One that was for several parts is there once."""
    return (
        select(InstalmentPlan.link_id, InstalmentPayment.payment_id)
        .join(InstalmentPayment, InstalmentPayment.plan_id == InstalmentPlan.id)
        .where(
            InstalmentPlan.link_id.in_(link_ids),
            InstalmentPayment.payment_id != InstalmentPlan.first_payment_id,
        )
        .distinct()
        .subquery()
    )


def _money_of(parts: Money) -> Money:
    """The same money, of nobody who was not counted before."""
    return replace(parts, begun=0, paid=0)
