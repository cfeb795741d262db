"""What was noticed, for staff: services see what was tried on their own accounts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, db
from app.accounts.models import Account, Service
from app.card_testing import origins, rules, tries
from app.card_testing.models import Notice, NoticedAt
from app.card_testing.rules import Measure
from app.payment_links.models import PaymentLink

MOST_SHOWN = 200
LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice, and where it was tried: at which links of one account, or by which services.

    `declined` counts those of what is listed; the notice itself counts all.
    """

    notice: Notice
    places: list[str] = field(default_factory=list)
    declined: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address: what was declined and approved within an hour, and notices."""

    declined: int
    approved: int
    notices: Sequence[Notice]
    in_force: Notice | None


def of_account(account_id: str) -> Sequence[Noticed]:
    """What was noticed at an account, the newest first; places are titles of links, "" for none."""
    statement = (
        select(Notice, func.coalesce(PaymentLink.title, ""), NoticedAt.declined)
        .join(NoticedAt, NoticedAt.notice_id == Notice.id)
        .outerjoin(PaymentLink, PaymentLink.id == NoticedAt.link_id)
        .where(NoticedAt.account_id == account_id)
        .order_by(Notice.began_at.desc(), Notice.id)
        .limit(MOST_SHOWN)
    )
    with db.reading() as session:
        rows = session.execute(statement).all()
    return _together([(notice, title, declined) for notice, title, declined in rows])


def newest() -> Sequence[Noticed]:
    """What was noticed anywhere, or decided by people; places are the names of services."""
    with db.reading() as session:
        notices = session.scalars(
            select(Notice).order_by(Notice.began_at.desc(), Notice.id).limit(MOST_SHOWN)
        ).all()
        names: dict[str, list[str]] = defaultdict(list)
        for notice_id, name in session.execute(
            select(NoticedAt.notice_id, Service.name)
            .join(Account, Account.id == NoticedAt.account_id)
            .join(Service, Service.id == Account.service_id)
            .where(NoticedAt.notice_id.in_([one.id for one in notices]))
            .distinct()
            .order_by(Service.name)
        ):
            names[notice_id].append(name)
    return [Noticed(one, names[one.id], one.declined) for one in notices]


def known_of(origin: str) -> Known:
    """What is known of an address or a network."""
    now = clock.now()
    with db.reading() as session:
        since = now - timedelta(seconds=rules.WINDOW_SECONDS)
        verdict = tries.judged(session, origin, since=since, is_test=origins.is_test(origin))
        notices = session.scalars(
            select(Notice).where(Notice.subject == origin).order_by(Notice.number.desc())
        ).all()
    in_force = next((one for one in notices if one.until > now), None)
    return Known(verdict.declined, verdict.approved, notices, in_force)


def count_lately(session: Session, account_id: str) -> int:
    """How much was noticed at an account within a day."""
    return (
        session.scalar(
            select(func.count(NoticedAt.notice_id.distinct()))
            .join(Notice, Notice.id == NoticedAt.notice_id)
            .where(
                NoticedAt.account_id == account_id,
                Notice.began_at > clock.now() - LATELY,
                Notice.measure != Measure.ALLOWED,
            )
        )
        or 0
    )


def _together(rows: Sequence[tuple[Notice, str, int]]) -> Sequence[Noticed]:
    found: dict[str, Noticed] = {}
    for notice, title, declined in rows:
        before = found.get(notice.id, Noticed(notice))
        places = [*before.places, title] if title else before.places
        found[notice.id] = Noticed(notice, places, before.declined + declined)
    return list(found.values())
