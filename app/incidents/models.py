"""The table of what went wrong in front of somebody."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db


class Incident(db.Base):
    """One page, or answer of the API, that said that something went wrong.

    `kind` is the code of a refusal, or the name of the error's class. `route` is the pattern of the
    address, without what stood in its places. `account_id` and `payment_id` are "" where they are
    not known for certain. `request_id` is in every line of the log that belongs to it.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_at", "at"),
        Index("ix_incidents_account_at", "account_id", "at"),
    )

    reference: Mapped[str] = mapped_column(String(11), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    door: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(10))
    route: Mapped[str] = mapped_column(String(120))
    status: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[str] = mapped_column(String(26), default="")
    payment_id: Mapped[str] = mapped_column(String(26), default="")
    request_id: Mapped[str] = mapped_column(String(64), default="")
