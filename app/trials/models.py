"""Links with which services try a payment with their users."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.money import Pence


class TrialLink(db.Base):
    """A start page of a test account. Each time somebody starts there, a new payment is made.

    Its id is what the link carries, and it is no secret: it opens a page on which nothing real can
    be paid. `return_url` is "" where the payer ends on our own page.
    """

    __tablename__ = "trial_links"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount"),
        Index("ix_trial_links_account", "account_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    description: Mapped[str] = mapped_column(String(255))
    amount_pence: Mapped[Pence]
    return_url: Mapped[str] = mapped_column(String(2000), default="", server_default=text("''"))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    disabled_at: Mapped[datetime | None]
