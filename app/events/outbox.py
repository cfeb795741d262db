"""What readers of the log have yet to read, written in the same transaction as what happened.

A reader that remembered how far it has come would miss what commits late: the numbers of events are
given when they are written, and are seen in another order. So each reader has a row for every
event that it wants, takes rows away in the transaction that does something about them, and needs to
remember nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Index, Select, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db

_wanted: dict[str, frozenset[str]] = {}


class Unread(db.Base):
    """An event that a reader has yet to read. The row goes when it has.

    `held_until` puts off what could not be read, so that it does not stand in the others' way.
    """

    __tablename__ = "event_outbox"
    __table_args__ = (Index("ix_event_outbox_reader", "reader", "id"),)

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    reader: Mapped[str] = mapped_column(String(20))
    public_id: Mapped[str] = mapped_column(String(26))  # the event's
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    held_until: Mapped[datetime | None]


def add_reader(reader: str, *, wants: Collection[str]) -> None:
    """Keep every event with one of these names for `reader`, from now on and in this process.

    Called where the reader's tables are defined: whoever has them has this.
    """
    _wanted[reader] = frozenset(wants)


def add(session: Session, name: str, *, public_id: str, account_id: str, payment_id: str) -> None:
    """Keep an event, in the caller's transaction, for each reader that wants it."""
    for reader, wants in _wanted.items():
        if name in wants:
            db.add_row(
                session,
                Unread,
                {
                    "reader": reader,
                    "public_id": public_id,
                    "account_id": account_id,
                    "payment_id": payment_id,
                },
            )


def peek(reader: str, *, limit: int) -> Sequence[int]:
    """The numbers of the rows that wait for `reader`, oldest first. Looking takes no lock."""
    with db.reading() as session:
        return session.scalars(_due(reader).with_only_columns(Unread.id).limit(limit)).all()


def take(session: Session, ids: Collection[int]) -> Sequence[Unread]:
    """Take these rows, but for those that another process has taken or is taking.

    They are gone when the caller's transaction commits, and there again if it does not.
    """
    taken = session.scalars(
        select(Unread)
        .where(Unread.id.in_(ids))
        .order_by(Unread.id)
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(delete(Unread).where(Unread.id.in_([row.id for row in taken])))
    return taken


def hold(ids: Collection[int], *, until: datetime) -> None:
    """Put off what could not be read."""
    with db.transaction() as session:
        session.execute(update(Unread).where(Unread.id.in_(ids)).values(held_until=until))


def _due(reader: str) -> Select[Unread]:
    return (
        select(Unread)
        .where(
            Unread.reader == reader,
            or_(Unread.held_until.is_(None), Unread.held_until <= clock.now()),
        )
        .order_by(Unread.id)
    )
