"""The table of requests to take real money."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db
from app.go_live.stages import Stage


class GoLive(db.Base):
    """A service on its way to taking real money. Its organisation and address stand with it.

    `bank_sealed` holds the bank account, encrypted together with the service's id; `bank_ending` is
    all that may be shown of it. `submitted` is what was submitted, by digests where it is secret.
    `terms_version` names the text that somebody agreed to.
    """

    __tablename__ = "go_live"
    __table_args__ = (Index("ix_go_live_stage", "stage", "submitted_at"),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), primary_key=True)
    stage: Mapped[Stage] = mapped_column(default=Stage.NOT_SUBMITTED)
    bank_sealed: Mapped[str] = mapped_column(Text, default="")
    bank_ending: Mapped[str] = mapped_column(String(4), default="")
    credentials_id: Mapped[str] = mapped_column(String(26), default="")
    terms_version: Mapped[str] = mapped_column(String(20), default="")
    terms_name: Mapped[str] = mapped_column(String(255), default="")
    terms_by: Mapped[str] = mapped_column(String(26), default="")
    terms_ip: Mapped[str] = mapped_column(String(45), default="")
    terms_at: Mapped[datetime | None]
    submitted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str] = mapped_column(String(26), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(26), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused
