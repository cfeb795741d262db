"""Several refunds as one decision."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.money import Pence
from app.refunds.reasons import LONGEST_NOTE, Reason, RefundReason

GOOD_FOR = timedelta(minutes=30)  # until it has to be confirmed
WAITS_FOR = timedelta(days=7)  # until it has to be decided on
_WAITING = "state = 'waiting'"


class BatchState(StrEnum):
    """Where a batch is. One that waits, waits for a second person."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REJECTED = "rejected"
    LAPSED = "lapsed"


class RowState(StrEnum):
    """What becomes of one payment in it. Once it is MADE, its refund has a life of its own."""

    TO_DO = "to_do"
    LEFT_OUT = "left_out"
    MADE = "made"
    REFUSED = "refused"


class RefundBatch(db.Base):
    """What one person wants refunded, and what a second one said where that was needed.

    `limit_pence` is the limit of the account that it was above when it was confirmed; None where a
    second person was not needed. No money is reserved before it runs: what was shown must then
    still be so, row by row. `ip` is where it was confirmed from.
    """

    __tablename__ = "refund_batches"
    __table_args__ = (
        CheckConstraint("decided_by <> user_id", name="second_person"),
        Index("ix_refund_batches_account", "account_id", "created_at"),
        Index("ix_refund_batches_user", "user_id", "state", "created_at"),
        Index(
            "ix_refund_batches_waiting",
            "asked_at",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    user_id: Mapped[str] = mapped_column(String(26))
    reason: Mapped[RefundReason | None]
    reason_note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    state: Mapped[BatchState] = mapped_column(default=BatchState.DRAFT)
    limit_pence: Mapped[Pence | None]
    ip: Mapped[str] = mapped_column(String(45), default="")
    decided_by: Mapped[str | None] = mapped_column(String(26))
    decision_note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_at: Mapped[datetime | None]  # when it was confirmed by its maker
    decided_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def why(self) -> Reason | None:
        """The reason for all of it; None until it was given."""
        return Reason(self.reason, self.reason_note) if self.reason else None

    @property
    def is_stale(self) -> bool:
        """Whether it was proposed too long ago to still be what its maker has in mind."""
        return self.state is BatchState.DRAFT and clock.now() >= self.created_at + GOOD_FOR

    @property
    def lapses_at(self) -> datetime | None:
        """Until when somebody may agree to it; None where nobody has to."""
        if self.state is not BatchState.WAITING or self.asked_at is None:
            return None
        return self.asked_at + WAITS_FOR


class BatchRow(db.Base):
    """One payment of a batch: what was available when its maker looked, and how much of it goes.

    `refusal` says why nothing goes, or went: see `refusals`. It is empty where the maker left the
    payment out.
    """

    __tablename__ = "refund_batch_rows"
    __table_args__ = (
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
        CheckConstraint("amount_pence <= available_pence", name="amount_available"),
        CheckConstraint("(state = 'made') = (refund_id IS NOT NULL)", name="refund_named"),
        UniqueConstraint("batch_id", "payment_id"),
        Index(
            "ix_refund_batch_rows_to_do",
            "payment_id",
            sqlite_where=text("state = 'to_do'"),
            postgresql_where=text("state = 'to_do'"),
        ),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey("refund_batches.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    available_pence: Mapped[Pence]
    amount_pence: Mapped[Pence]
    state: Mapped[RowState] = mapped_column(default=RowState.TO_DO)
    refusal: Mapped[str] = mapped_column(String(40), default="")
    refund_id: Mapped[str | None] = mapped_column(String(26))

    @property
    def can_be_changed(self) -> bool:
        """Whether its maker may still say how much of it goes."""
        return self.refusal == ""
