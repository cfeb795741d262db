"""The append-only log of events."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db, ids
from app.actors import Actor, ActorKind
from app.events import outbox


class Event(db.Base):
    """One thing that happened to one thing. `resource_id` is the refund for a refund's events.

    `public_id` is its name outside; "" for what happened before events had one.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_payment", "payment_id", "id"),
        Index("ix_events_resource", "resource_kind", "resource_id", "id"),
        Index("ix_events_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), default="", server_default=text("''"))
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    resource_kind: Mapped[str] = mapped_column(String(20))
    resource_id: Mapped[str] = mapped_column(String(26))
    name: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime]


def record(
    session: Session,
    name: str,
    *,
    account_id: str,
    payment_id: str,
    resource_kind: str,
    resource_id: str,
    actor: Actor,
    **details: Any,
) -> None:
    """Write down, in the caller's transaction, that something happened. Never personal data.

    Each reader of the log that wants events of this name gets a row in its outbox with it.
    """
    public_id = ids.new_id()
    db.add_row(
        session,
        Event,
        {
            "public_id": public_id,
            "account_id": account_id,
            "payment_id": payment_id,
            "resource_kind": resource_kind,
            "resource_id": resource_id,
            "name": name,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "details": details,
            "happened_at": clock.now(),
        },
    )
    outbox.add(session, name, public_id=public_id, account_id=account_id, payment_id=payment_id)


def timeline(payment_id: str) -> Sequence[Event]:
    """Everything that happened to a payment and its refunds, oldest first.

    The caller has already found the payment under its account.
    """
    with db.reading() as session:
        return session.scalars(
            select(Event).where(Event.payment_id == payment_id).order_by(Event.id)
        ).all()


def of_resource(*, resource_kind: str, resource_id: str) -> Sequence[Event]:
    """Everything that happened to one thing, oldest first. The caller has found it already."""
    with db.reading() as session:
        return session.scalars(
            select(Event)
            .where(Event.resource_kind == resource_kind, Event.resource_id == resource_id)
            .order_by(Event.id)
        ).all()


def of_payments(session: Session, payment_ids: Collection[str]) -> Sequence[Event]:
    """Everything that happened to these payments and their refunds, oldest first."""
    return session.scalars(
        select(Event).where(Event.payment_id.in_(payment_ids)).order_by(Event.id)
    ).all()


def names_of(session: Session, *, resource_kind: str, resource_id: str) -> Sequence[str]:
    """The names of what happened to one thing, oldest first, for replaying it."""
    return session.scalars(
        select(Event.name)
        .where(Event.resource_kind == resource_kind, Event.resource_id == resource_id)
        .order_by(Event.id)
    ).all()
