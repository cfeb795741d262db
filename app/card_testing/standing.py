"""How a place stands, asked before each try.

One statement where nothing is wrong, which is nearly always. Where enough was refused lately to
mean anything, two more look at what was tried.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select

from app import clock, db, limits
from app.card_testing import noticing, origins, rules, tries
from app.card_testing.models import About, Notice
from app.card_testing.rules import Measure
from app.limits import Limit
from app.payments.models import Question

SLOWLY = Limit(1, rules.BETWEEN_TRIES_SECONDS, alone=1)

_WINDOW = timedelta(seconds=rules.WINDOW_SECONDS)


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be done now. `seconds` is after how many to try again, where it is not now.

    `asks_puzzle` is whether a payment link asks for a proof of work first.
    """

    measure: Measure = Measure.FREE
    seconds: int = 0
    asks_puzzle: bool = False

    @property
    def is_free(self) -> bool:
        """Whether a card may be tried at once."""
        return self.seconds == 0


FREE = Standing()


def may_try(origin: str) -> Standing:
    """How a place stands that is about to try a card. Where it is slowed, this uses up its turn.

    `origin` is "" where nobody is to be counted, and nothing is asked then.
    """
    found = _look(origin)
    if found.measure is Measure.SLOWED:
        found = Standing(Measure.SLOWED, limits.use(f"card testing:{origin}", SLOWLY))
    return _counted(found, origin)


def of_link(origin: str, *, link_id: str, account_id: str) -> Standing:
    """How a place stands that is about to make a payment of a link.

    The link's standing counts too: where it is under attack, everybody is asked for a puzzle.
    """
    found = _look(origin, link_id, account_id)
    if found.measure in {Measure.SLOWED, Measure.PUZZLE}:
        return Standing(found.measure, asks_puzzle=True)
    return _counted(found, origin)


def _counted(found: Standing, origin: str) -> Standing:
    if not found.is_free:
        noticing.count_refused([origin, origins.network(origin)])
    return found


# What decides, first to last. `ALLOWED` is a person's word and beats what the rules say.
_SETTLED = frozenset({Measure.ALLOWED, Measure.STOPPED})
_ORDER = (Measure.ALLOWED, Measure.STOPPED, Measure.SLOWED, Measure.PUZZLE)


def _look(origin: str, *others: str) -> Standing:
    """What the notices in force say, and the rules where they have something to judge."""
    if not origin and not others:
        return FREE
    now = clock.now()
    subjects = [*filter(None, [origin, origins.network(origin), *others])]
    with db.reading() as session:
        rows = session.execute(
            _FIRST, {"origin": origin, "since": now - _WINDOW, "now": now, "subjects": subjects}
        ).all()
    in_force = _in_force(rows, now=now)
    is_test = origins.is_test(origin)
    if not origin or any(row.measure in _SETTLED for row in rows):
        return in_force
    if rows[0].refused < rules.fewest_refusals(is_test=is_test):
        return in_force
    return _judge(origin, is_test=is_test, now=now) or in_force


def _in_force(rows: Sequence[Row[Any]], *, now: datetime) -> Standing:
    by_measure = {row.measure: row for row in rows if row.measure is not None}
    for measure in _ORDER:
        if row := by_measure.get(measure):
            return _as_noticed(measure, row.until, now=now)
    return FREE


def _as_noticed(measure: Measure, until: datetime, *, now: datetime) -> Standing:
    if measure is Measure.ALLOWED:
        return FREE
    left = math.ceil((until - now).total_seconds()) if measure is Measure.STOPPED else 0
    return Standing(measure, left)


def _judge(origin: str, *, is_test: bool, now: datetime) -> Standing | None:
    """Look at what was tried, and write down what it comes to. None where it is nothing."""
    with db.reading() as session:
        past = noticing.past(session, origin, now=now)
        if past.latest and past.latest.until > now and past.latest.measure in _SETTLED:
            return _as_noticed(past.latest.measure, past.latest.until, now=now)  # just now
        since = max(now - _WINDOW, past.counts_since)
        verdict = tries.judged(session, origin, since=since, is_test=is_test)
    if verdict.measure is Measure.FREE:
        return None
    if past.hasty(now=now) > rules.MOST_HASTY:
        verdict = replace(verdict, measure=Measure.STOPPED)
    seconds = 0
    if verdict.measure is Measure.STOPPED:
        seconds = rules.stopped_for(stops_before=past.stops)
    lasts = timedelta(seconds=seconds) if seconds else _WINDOW
    noticing.write(
        about=About.ADDRESS,
        subject=origin,
        verdict=verdict,
        is_test=is_test,
        until=now + lasts,
        since=since,
        past=past,
    )
    return Standing(verdict.measure, seconds)


def _first() -> Any:
    """How many telling tries there were, no more than mean something; and what is in force."""
    tried = (
        select(Question.id)
        .where(
            tries.FROM_SOMEWHERE,
            tries.TELLING,
            Question.asked_from == bindparam("origin"),
            Question.answered_at > bindparam("since"),
        )
        # In the order of its index: else PostgreSQL would read all tries of a busy address, since
        # it takes what was refused to be as frequent there as anywhere.
        .order_by(Question.answered_at.desc())
        .limit(rules.fewest_refusals(is_test=True))
        .subquery()
    )
    counted = select(func.count().label("refused")).select_from(tried).subquery()
    # An address that was slowed is so for as long as its tries say so: there the notice only tells.
    in_force = and_(
        Notice.subject.in_(bindparam("subjects", expanding=True)),
        Notice.until > bindparam("now"),
        or_(Notice.about != About.ADDRESS, Notice.measure != Measure.SLOWED),
    )
    return select(counted.c.refused, Notice.measure, Notice.until).select_from(
        counted.outerjoin(Notice, in_force)
    )


_FIRST = _first()
