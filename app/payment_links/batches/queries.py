"""Finding batches and their lines. Loaded and detached; another account's look missing."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from app import db
from app.money import Pence
from app.payment_links.batches.refusals import BatchNotFound
from app.payment_links.models import LinkBatch, PersonalLink
from app.payments.models import Payment
from app.payments.states import State

PAID = (State.CONFIRMED, State.CAPTURED, State.CAPTURABLE)
LINES_AT_ONCE = 1_000

# Names and lines of a batch can be a megabyte, and most who look at one want neither.
LIGHTLY = tuple(
    defer(column, raiseload=True) for column in (LinkBatch.names_sealed, LinkBatch.draft)
)


class Paid(NamedTuple):
    """How many lines of a batch were paid, and the sum of these."""

    many: int = 0
    pence: Pence = Pence(0)


class Known(NamedTuple):
    """How many references of a draft have links already that are not called off."""

    paid: int
    unpaid: int


class Result(NamedTuple):
    """A line of a batch, and the newest payment made of it."""

    personal: PersonalLink
    payment: Payment | None


def of_link(link_id: str, *, account_id: str) -> Sequence[tuple[LinkBatch, Paid]]:
    """The batches of a link that were made, the newest first."""
    with db.reading() as session:
        batches = session.scalars(
            select(LinkBatch)
            .where(
                LinkBatch.link_id == link_id,
                LinkBatch.account_id == account_id,
                LinkBatch.made_at.is_not(None),
            )
            .order_by(LinkBatch.created_at.desc(), LinkBatch.id)
            .options(*LIGHTLY)
        ).all()
        paid = _paid(session, [batch.id for batch in batches])
    return [(batch, paid.get(batch.id, Paid())) for batch in batches]


def count_unpaid(link_id: str) -> int:
    """How many lines of a link's batches can still be paid. The caller has looked whose it is."""
    wanted = (
        select(func.count())
        .select_from(PersonalLink)
        .join(LinkBatch, LinkBatch.id == PersonalLink.batch_id)
        .outerjoin(Payment, Payment.id == PersonalLink.payment_id)
        .where(
            LinkBatch.link_id == link_id,
            LinkBatch.called_off_at.is_(None),
            or_(Payment.id.is_(None), Payment.state.not_in(PAID)),
        )
    )
    with db.reading() as session:
        return session.scalar(wanted) or 0


def get(batch_id: str, *, link_id: str, account_id: str) -> tuple[LinkBatch, Paid]:
    """One batch of a link that was made.

    Raises:
        BatchNotFound
    """
    with db.reading() as session:
        batch = session.scalar(
            select(LinkBatch).where(
                *_this(batch_id, link_id, account_id), LinkBatch.made_at.is_not(None)
            )
        )
        if batch is None:
            raise BatchNotFound
        return batch, _paid(session, [batch.id]).get(batch.id, Paid())


def proposed(batch_id: str, *, link_id: str, account_id: str, user_id: str) -> LinkBatch:
    """One that this person has proposed. It may have been made since.

    Raises:
        BatchNotFound
    """
    with db.reading() as session:
        return there(
            session.scalar(
                select(LinkBatch).where(
                    *_this(batch_id, link_id, account_id), LinkBatch.created_by == user_id
                )
            )
        )


def for_change(session: Session, batch_id: str, *, link_id: str, account_id: str) -> LinkBatch:
    """A batch of a link in the caller's transaction, locked until that ends.

    Raises:
        BatchNotFound
    """
    return there(
        session.scalar(
            select(LinkBatch).where(*_this(batch_id, link_id, account_id)).with_for_update()
        )
    )


def made_before(session: Session, batch: LinkBatch) -> LinkBatch | None:
    """The newest batch of the same link that says the same, and is not called off."""
    return session.scalar(
        select(LinkBatch)
        .where(
            LinkBatch.link_id == batch.link_id,
            LinkBatch.digest == batch.digest,
            LinkBatch.made_at.is_not(None),
            LinkBatch.called_off_at.is_(None),
            LinkBatch.id != batch.id,
        )
        .order_by(LinkBatch.made_at.desc(), LinkBatch.id)
        .limit(1)
    )


def twin_of(batch: LinkBatch) -> LinkBatch | None:
    """As `made_before`, for somebody who looks."""
    with db.reading() as session:
        return made_before(session, batch)


def known(batch: LinkBatch) -> Known:
    """Which references of a draft have links of the same payment link: their owners have two."""
    wanted = {line["reference"].casefold() for line in batch.draft}
    statement = (
        select(PersonalLink.reference, Payment.state)
        .join(LinkBatch, LinkBatch.id == PersonalLink.batch_id)
        .outerjoin(Payment, Payment.id == PersonalLink.payment_id)
        .where(LinkBatch.link_id == batch.link_id, LinkBatch.called_off_at.is_(None))
    )
    paid: set[str] = set()
    unpaid: set[str] = set()
    with db.reading() as session:
        for reference, state in session.execute(statement):
            (paid if state in PAID else unpaid).add(reference.casefold())
    return Known(len(wanted & paid), len(wanted & unpaid))


def results(batch: LinkBatch) -> Iterator[Result]:
    """Its lines, in their order, read so many at a time."""
    after = 0
    while rows := some_results(batch, after=after, limit=LINES_AT_ONCE):
        yield from rows
        after = rows[-1].personal.line


def some_results(batch: LinkBatch, *, after: int, limit: int) -> Sequence[Result]:
    """Some of its lines, those behind the line `after`."""
    with db.reading() as session:
        rows = session.execute(
            select(PersonalLink, Payment)
            .outerjoin(Payment, Payment.id == PersonalLink.payment_id)
            .where(PersonalLink.batch_id == batch.id, PersonalLink.line > after)
            .order_by(PersonalLink.line)
            .limit(limit)
        ).all()
    return [Result(*row) for row in rows]


def there(found: LinkBatch | None) -> LinkBatch:
    """What was found.

    Raises:
        BatchNotFound
    """
    if found is None:
        raise BatchNotFound
    return found


def _this(batch_id: str, link_id: str, account_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        LinkBatch.id == batch_id,
        LinkBatch.link_id == link_id,
        LinkBatch.account_id == account_id,
    )


def _paid(session: Session, batch_ids: Iterable[str]) -> dict[str, Paid]:
    rows = session.execute(
        select(
            PersonalLink.batch_id,
            func.count(),
            func.sum(Payment.amount_pence),
        )
        .join(Payment, Payment.id == PersonalLink.payment_id)
        .where(PersonalLink.batch_id.in_(batch_ids), Payment.state.in_(PAID))
        .group_by(PersonalLink.batch_id)
    )
    return {batch_id: Paid(many, Pence(int(pence))) for batch_id, many, pence in rows}
