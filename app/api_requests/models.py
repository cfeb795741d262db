"""A request to the API, and how many could not be kept."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids


class ApiRequest(db.Base):
    """One request and its answer, without what must not be written down.

    `code`, `field` and `why` say what was wrong with it, where something was. `took_us` are
    microseconds. `asked` and `answered` are bodies, scrubbed and perhaps cut.
    """

    __tablename__ = "api_requests"
    __table_args__ = (
        Index("ix_api_requests_account_created", "account_id", "created_at", "id"),
        Index(
            "ix_api_requests_account_payment",
            "account_id",
            "payment_id",
            sqlite_where=text("payment_id <> ''"),
            postgresql_where=text("payment_id <> ''"),
        ),
        Index("ix_api_requests_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(String(26))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    key_id: Mapped[str] = mapped_column(String(26), default="")
    request_id: Mapped[str] = mapped_column(String(64), default="")
    method: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(String(300))
    query: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), default="")
    field: Mapped[str] = mapped_column(String(100), default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    took_us: Mapped[int] = mapped_column(db.BigId)
    payment_id: Mapped[str] = mapped_column(String(26), default="")
    asked: Mapped[str] = mapped_column(Text, default="")
    answered: Mapped[str] = mapped_column(Text, default="")


class ApiRequestsMissed(db.Base):
    """How many requests of an account were not kept within an hour, because there were too many."""

    __tablename__ = "api_requests_missed"

    account_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
