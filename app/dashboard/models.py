"""What was counted for days that are over."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app import db


class DayTotal(db.Base):
    """The figures of one account on one UK day, by payment type. A memory: it can be counted again.

    It is good while there are as many corrections of the day as it knew of (`recounted`).
    """

    __tablename__ = "day_totals"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    by_type: Mapped[dict[str, Any]]
    recounted: Mapped[int]
