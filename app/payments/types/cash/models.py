"""What the platform keeps of cash beyond payment numbers and receipts: vouchers, and settings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db
from app.money import Pence


class Voucher(db.Base):
    """That a payment waits to be paid at a counter, until when, and the link that shows it.

    Its numbers are payment numbers. `link_digest` is how the link is recognised; `link_sealed` is
    its token, encrypted, so that it can be sent and shown again.
    """

    __tablename__ = "vouchers"
    __table_args__ = (
        Index(
            "ix_vouchers_remind",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
    )

    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    link_digest: Mapped[str] = mapped_column(String(64), unique=True)
    link_sealed: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]  # the payment's deadline, which it loses when it has ended
    remind_at: Mapped[datetime | None]  # None: its payer has been reminded, or is not to be


class CounterNetwork(db.Base):
    """What an account wants of a network otherwise than the network's contract has it.

    Without a row payers may pay there on the contract's terms. None is the contract's.
    """

    __tablename__ = "counter_networks"
    __table_args__ = (
        CheckConstraint("least_pence > 0 AND most_pence > 0", name="limits"),
        CheckConstraint("days >= 0", name="days"),
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    network: Mapped[str] = mapped_column(String(20), primary_key=True)
    is_on: Mapped[bool]
    least_pence: Mapped[Pence | None]
    most_pence: Mapped[Pence | None]
    days: Mapped[int | None]


class BarcodeLink(db.Base):
    """The token, encrypted, of the link that shows an account barcode."""

    __tablename__ = "account_barcode_links"

    barcode_id: Mapped[str] = mapped_column(ForeignKey("account_barcodes.id"), primary_key=True)
    link_sealed: Mapped[str] = mapped_column(Text)
