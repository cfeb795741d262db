"""The log's table, and the row that says where it ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app import db
from app.actors import ActorKind


class AuditRecord(db.Base):
    """One thing somebody did. Written once, never changed or deleted: the database sees to it.

    `position` counts from 1 without gaps. `digest` covers everything else in the row, `position`
    and `previous` (the digest of the row before) included.
    """

    __tablename__ = "audit_records"
    __table_args__ = (
        Index("ix_audit_records_service", "service_id", "position"),
        Index("ix_audit_records_subject", "subject_kind", "subject_id", "position"),
        Index("ix_audit_records_actor", "actor_id", "position"),
        Index("ix_audit_records_happened_at", "happened_at"),
    )

    position: Mapped[int] = mapped_column(db.BigId, primary_key=True, autoincrement=False)
    happened_at: Mapped[datetime]
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    service_id: Mapped[str | None] = mapped_column(String(26))
    account_id: Mapped[str | None] = mapped_column(String(26))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    ip: Mapped[str] = mapped_column(String(45))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(db.Base):
    """Where the log ends: one row, locked by whoever writes next.

    It is what makes writers queue, and what gives away that the newest records were cut off. This
    table alone of the two is updated.
    """

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(db.BigId)
    digest: Mapped[str] = mapped_column(String(64))
