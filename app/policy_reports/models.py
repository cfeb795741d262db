"""The table of what browsers report."""

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import db


class PolicyReport(db.Base):
    """How often a rule was broken in a day, by what, on which kind of page.

    `directive` is the rule. `blocked` is where what was blocked came from: an origin, or a word
    such as "inline". `page` is the pattern of the page's address. None of them is as it was sent.
    """

    __tablename__ = "policy_reports"
    __table_args__ = (UniqueConstraint("day", "directive", "blocked", "page"),)

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    day: Mapped[date]
    directive: Mapped[str] = mapped_column(String(40))
    blocked: Mapped[str] = mapped_column(String(120))
    page: Mapped[str] = mapped_column(String(120))
    count: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
