"""What shops of the sandbox took, before anybody is told of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.money import Pence
from app.receipts.models import ReceiptKind


class CounterTaking(db.Base):
    """One thing that happened at a counter, for one test account.

    `transaction` is the network's name for it; a reversal names what it takes back in `reverses`.
    `told_at` is when an event told it, `file_id` the last file that did.
    """

    __tablename__ = "counter_takings"
    __table_args__ = (
        UniqueConstraint("network", "transaction"),
        Index("ix_counter_takings_account", "account_id", "created_at", "id"),
        Index("ix_counter_takings_file", "account_id", "network", "file_id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    network: Mapped[str] = mapped_column(String(20))
    kind: Mapped[ReceiptKind]
    transaction: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(40))
    amount_pence: Mapped[Pence]
    paid_at: Mapped[datetime]
    outlet: Mapped[str] = mapped_column(String(80))
    reverses: Mapped[str] = mapped_column(String(40), default="")
    told_at: Mapped[datetime | None]
    file_id: Mapped[str | None] = mapped_column(String(26))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
