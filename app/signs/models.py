"""The table of what was seen, and when."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app import db


class Sign(db.Base):
    """That something was there, or was looked at. `is_well` is what was found."""

    __tablename__ = "signs"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime]
    is_well: Mapped[bool]
