"""Looking for what the database should have refused."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.ledger.journal import Journal, Posting

PAGE = 20_000  # journals that one statement reads: it has to be done in seconds
FEWEST_LINES = 2

Bounds = tuple[str | None, str | None]


def verify(session: Session) -> list[str]:
    """Every journal that does not balance, and every posting without one. None is good news.

    A journal and its postings are one transaction, and each is looked at in one statement: what is
    being written meanwhile is there with all of it, or is not there.
    """
    return [problem for bounds in _pages(session) for problem in _problems(session, bounds)]


def _pages(session: Session) -> Iterator[Bounds]:
    """Cut all ids of journals, also those that no journal has, into pages: after which, until."""
    after: str | None = None
    while True:
        rest = select(Journal.id).where(_within(Journal.id, (after, None))).order_by(Journal.id)
        until = session.scalar(rest.offset(PAGE - 1).limit(1))
        yield after, until
        if until is None:
            return
        after = until


def _problems(session: Session, bounds: Bounds) -> Iterator[str]:
    # Both sides are bounded, so that neither table is read as a whole for each page.
    together = and_(
        Posting.journal_id == Journal.id,
        _within(Posting.journal_id, bounds),
        _within(Journal.id, bounds),
    )
    total, lines = func.coalesce(func.sum(Posting.amount_pence), 0), func.count(Posting.id)
    unbalanced = session.execute(
        select(Journal.id, total, lines)
        .outerjoin(Posting, together)
        .where(_within(Journal.id, bounds))
        .group_by(Journal.id)
        .having(or_(total != 0, lines < FEWEST_LINES))
    )
    for id_, sum_, count in unbalanced:
        yield f"journal {id_}: {count} lines, sum {sum_} pence"
    orphans = session.scalars(
        select(Posting.id)
        .outerjoin(Journal, together)
        .where(_within(Posting.journal_id, bounds), Journal.id.is_(None))
    )
    for orphan in orphans:
        yield f"posting {orphan}: its journal does not exist"


def _within(column: InstrumentedAttribute[str], bounds: Bounds) -> ColumnElement[bool]:
    after, until = bounds
    return and_(
        true(),
        *([] if after is None else [column > after]),
        *([] if until is None else [column <= until]),
    )
