"""Looking at everything that was declined lately, wherever it came from.

An attack from many addresses shows in none of them, but in what it is made on: a link or an account
most of whose cards are declined, or a network whose addresses take turns. There nobody is stopped,
since most of those who come may be people: links ask everybody for a proof of work, and addresses
of a network are slowed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import clock, db
from app.card_testing import noticing, origins, rules, tries
from app.card_testing.models import About
from app.card_testing.noticing import Where
from app.card_testing.rules import Measure, Verdict
from app.payment_links.models import LinkPayment
from app.payments.models import Payment, Question

_WINDOW = timedelta(seconds=rules.WINDOW_SECONDS)
_MEASURES = {
    About.LINK: Measure.PUZZLE,
    About.ACCOUNT: Measure.PUZZLE,
    About.NETWORK: Measure.SLOWED,
}


@dataclass(slots=True)
class _Seen:
    """What was declined at one subject: how often where, and from which addresses."""

    where: Counter[Where] = field(default_factory=Counter)
    origins: set[str] = field(default_factory=set)

    @property
    def declined(self) -> int:
        return self.where.total()


def look() -> None:
    """Write down whatever is unusual. Running it twice at once writes nothing twice."""
    now = clock.now()
    since = now - _WINDOW
    with db.reading() as session:
        unusual = list(_unusual(session, since))
        pasts = [noticing.past(session, subject, now=now) for _, subject, _, _ in unusual]
    for (about, subject, seen, verdict), past in zip(unusual, pasts, strict=True):
        noticing.write(
            about=about,
            subject=subject,
            verdict=verdict,
            is_test=origins.is_test(next(iter(seen.origins))),
            until=now + _WINDOW,
            since=since,
            past=past,
            where=seen.where,
        )


def _unusual(session: Session, since: datetime) -> Iterator[tuple[About, str, _Seen, Verdict]]:
    for (about, subject), seen in _declined(session, since).items():
        is_test = origins.is_test(next(iter(seen.origins)))
        if not rules.is_unusual(declined=seen.declined, approved=0, is_test=is_test):
            continue  # not even if nothing else went well
        if about is About.NETWORK and len(seen.origins) < rules.FEWEST_ADDRESSES:
            continue
        approved = session.scalar(_approved(about, subject, seen.origins, since)) or 0
        if rules.is_unusual(declined=seen.declined, approved=approved, is_test=is_test):
            yield about, subject, seen, Verdict(_MEASURES[about], seen.declined, approved)


def _declined(session: Session, since: datetime) -> dict[tuple[About, str], _Seen]:
    link: Any = func.coalesce(LinkPayment.link_id, "")
    rows = session.execute(
        select(Question.asked_from, Payment.account_id, link, func.count())
        .select_from(Question)
        .join(Payment, Payment.id == Question.payment_id)
        .outerjoin(LinkPayment, LinkPayment.payment_id == Payment.id)
        .where(
            tries.FROM_SOMEWHERE,
            tries.TELLING,
            Question.answer == "Declined",
            Question.answered_at > since,
        )
        .group_by(Question.asked_from, Payment.account_id, link)
    )
    found: dict[tuple[About, str], _Seen] = defaultdict(_Seen)
    for origin, account_id, link_id, count in rows:
        subjects = {
            About.LINK: link_id,
            About.ACCOUNT: account_id,
            About.NETWORK: origins.network(origin),
        }
        for about, subject in subjects.items():
            if subject:
                found[about, subject].where[account_id, link_id] += count
                found[about, subject].origins.add(origin)
    return found


def _approved(about: About, subject: str, of: Collection[str], since: datetime) -> Select[int]:
    statement = (
        select(func.count())
        .select_from(Question)
        .where(
            tries.FROM_SOMEWHERE,
            Question.answer == "Approved",
            Question.operation.in_(tries.OF_CARDS),
            Question.asked_at > since,
        )
    )
    if about is About.NETWORK:
        return statement.where(Question.asked_from.in_(of))
    if about is About.ACCOUNT:
        return statement.join(Payment, Payment.id == Question.payment_id).where(
            Payment.account_id == subject
        )
    return statement.join(LinkPayment, LinkPayment.payment_id == Question.payment_id).where(
        LinkPayment.link_id == subject
    )
