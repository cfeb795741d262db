"""An export, and the parts of its file."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids


class FileFormat(StrEnum):
    """What the file is. The names are the ends of files' names."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportState(StrEnum):
    """Where an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


UNFINISHED = frozenset({ExportState.WAITING, ExportState.RUNNING})


class Export(db.Base):
    """A file that somebody wants of what they found, and how far it has come.

    `account_id` is "" where it is of several accounts: `account_ids` names them. Of those in
    `payer_account_ids` it says who pays; `with_payer` is whether they are all of them, which only
    earlier releases read. `wanted` is a `payments.search.Wanted`, `query` the same as the list's
    address says it. Payments made after `created_at` are not in it. `payments_by_account` are
    those that are to be written. Everything up to the payment at `place_at`, `place_id` is.
    `rows` are lines without the heading: payments, refunds and disputes.
    `packed_bytes` are in the parts; `raw_bytes` is the length of what they were compressed from,
    and `checksum` is a spreadsheet's: both are needed for its end.
    """

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_user", "user_id", "created_at", "id"),
        Index("ix_exports_expiring", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    user_id: Mapped[str] = mapped_column(String(26))
    ip: Mapped[str] = mapped_column(String(45), default="")
    account_id: Mapped[str] = mapped_column(String(26), default="")
    account_ids: Mapped[list[str]] = mapped_column(db.Json)
    service_id: Mapped[str | None] = mapped_column(String(26))
    format: Mapped[FileFormat]
    wanted: Mapped[dict[str, Any]]
    query: Mapped[str] = mapped_column(Text, default="")
    payer_account_ids: Mapped[list[str]] = mapped_column(
        db.Json, default=list, server_default=text("'[]'")
    )
    with_payer: Mapped[bool] = mapped_column(default=False)
    with_moto: Mapped[bool] = mapped_column(default=False)

    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING)
    problem: Mapped[str] = mapped_column(String(40), default="")
    failures: Mapped[int] = mapped_column(default=0)
    metadata_keys: Mapped[list[str]] = mapped_column(db.Json, default=list)
    payments: Mapped[int] = mapped_column(default=0)
    payments_by_account: Mapped[dict[str, int]] = mapped_column(
        db.Json, default=dict, server_default=text("'{}'")
    )
    payments_done: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    packed_bytes: Mapped[int] = mapped_column(db.BigId, default=0)
    raw_bytes: Mapped[int] = mapped_column(db.BigId, default=0)
    checksum: Mapped[int] = mapped_column(db.BigId, default=0)
    place_at: Mapped[datetime | None]
    place_id: Mapped[str] = mapped_column(String(26), default="")

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]

    @property
    def is_unfinished(self) -> bool:
        """Whether a worker has something left to do."""
        return self.state in UNFINISHED

    @property
    def file_bytes(self) -> int:
        """How long the file is that somebody gets."""
        return self.raw_bytes if self.format is FileFormat.CSV else self.packed_bytes

    @property
    def percent(self) -> int:
        """How much of it is done, in whole percent; 100 only once it is all there."""
        if self.state is ExportState.DONE:
            return 100
        return min(99, self.payments_done * 100 // self.payments) if self.payments else 0


class ExportPart(db.Base):
    """Some bytes of the file, in order from 1. Those of a CSV are compressed by themselves."""

    __tablename__ = "export_parts"

    export_id: Mapped[str] = mapped_column(ForeignKey("exports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
