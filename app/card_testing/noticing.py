"""Writing down what is done about a place, and what it has put off since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db, ids, limits
from app.card_testing import rules, tries
from app.card_testing.models import About, Notice, NoticedAt
from app.card_testing.rules import Measure, Verdict
from app.limits import Limit
from app.payment_links.models import LinkPayment
from app.payments.models import Payment, Question

log = structlog.get_logger()

WRITTEN = Limit(10, 1, alone=10)

_STOPS_COUNTED = timedelta(seconds=rules.STOPS_COUNTED_SECONDS)
_LONG_AGO = timedelta(days=365)

Where = tuple[str, str]  # an account's id, and a link's or ""


@dataclass(frozen=True, slots=True)
class Past:
    """What was written down about a subject before: how often, and how often it was stopped.

    Tries count from `counts_since` on: what it was stopped for, or let off, is over.
    """

    number: int
    stops: int
    counts_since: datetime
    latest: Notice | None

    def hasty(self, *, now: datetime) -> int:
        """How many tries came too early since it was slowed, where it still is."""
        latest = self.latest
        if latest is None or latest.measure is not Measure.SLOWED or latest.until <= now:
            return 0
        return latest.refused


def past(session: Session, subject: str, *, now: datetime) -> Past:
    """Read what was written down about a subject."""
    notices = session.scalars(
        select(Notice).where(Notice.subject == subject).order_by(Notice.number)
    ).all()
    over = [one.until for one in notices if one.measure in {Measure.STOPPED, Measure.ALLOWED}]
    stops = [
        one
        for one in notices
        if one.measure is Measure.STOPPED
        and not one.decided_by
        and one.began_at > now - _STOPS_COUNTED
    ]
    return Past(
        number=notices[-1].number if notices else 0,
        stops=len(stops),
        counts_since=max(over, default=now - _LONG_AGO),
        latest=notices[-1] if notices else None,
    )


def write(
    *,
    about: About,
    subject: str,
    verdict: Verdict,
    is_test: bool,
    until: datetime,
    since: datetime,
    past: Past,
    where: Mapping[Where, int] | None = None,
) -> bool:
    """Write down that something is done from now on. False where it is known already.

    `where` counts the declines by where they were tried; None looks at what came from `subject`.
    """
    now = clock.now()
    latest = past.latest
    if latest and latest.until > now and latest.measure is verdict.measure:
        return False
    notice_id = ids.new_id()
    with db.transaction() as session:
        insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
        written = session.scalar(
            insert(Notice)
            .values(
                id=notice_id,
                about=about,
                subject=subject,
                number=past.number + 1,
                measure=verdict.measure,
                is_test=is_test,
                declined=verdict.declined,
                approved=verdict.approved,
                began_at=now,
                until=until,
                decided_by="",
            )
            .on_conflict_do_nothing(index_elements=["subject", "number"])
            .returning(Notice.id)
        )
        if written is None:  # somebody noticed it in the same moment
            return False
        if where is None:
            where = _tried_at(session, subject, since=since)
        for (account_id, link_id), declined in where.items():
            values = {"account_id": account_id, "link_id": link_id, "declined": declined}
            db.add_row(session, NoticedAt, {"notice_id": notice_id, **values})
    log.warning(
        "card_testing_noticed",
        about=about.value,
        measure=verdict.measure.value,
        declined=verdict.declined,
        approved=verdict.approved,
    )
    return True


def count_refused(subjects: Sequence[str]) -> None:
    """Count a try that was put off or stopped, by what is in force.

    No more than ten a second: whoever tries faster shall not have us write for each, so that what
    is counted are at least so many.
    """
    known = [*filter(None, subjects)]
    if not known or limits.use(f"card testing refused:{known[0]}", WRITTEN):
        return
    with db.transaction() as session:
        session.execute(
            update(Notice)
            .where(
                Notice.subject.in_(known),
                Notice.until > clock.now(),
                Notice.measure.in_([Measure.SLOWED, Measure.STOPPED]),
            )
            .values(refused=Notice.refused + 1)
        )


def _tried_at(session: Session, origin: str, *, since: datetime) -> dict[Where, int]:
    """At which accounts and links an address was declined, and how often."""
    link: Any = func.coalesce(LinkPayment.link_id, "")
    rows = session.execute(
        select(Payment.account_id, link, func.count())
        .select_from(Question)
        .join(Payment, Payment.id == Question.payment_id)
        .outerjoin(LinkPayment, LinkPayment.payment_id == Payment.id)
        .where(
            tries.FROM_SOMEWHERE,
            Question.asked_from == origin,
            Question.asked_at > since,
            Question.answer == "Declined",
        )
        .group_by(Payment.account_id, link)
    )
    return {(account_id, link_id): count for account_id, link_id, count in rows}
