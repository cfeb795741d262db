"""The table of what is switched off. A row is there while it is."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db


class Maintenance(db.Base):
    """That payments are switched off. `until` is when they are meant to be back; it ends nothing.

    The messages are the operator's own words to payers, "" for none; Welsh readers get the English
    one where there is no other.
    """

    __tablename__ = "maintenance"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(String(500), default="")
    message_cy: Mapped[str] = mapped_column(String(500), default="")
