"""The dispute."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.disputes.states import DisputeReason, DisputeState
from app.money import Pence


class Dispute(db.Base):
    """Money that a payer wants back by way of their bank.

    `provider_dispute` is the provider's name for it. `fee_pence` is what losing it costs besides.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        CheckConstraint("fee_pence >= 0", name="fee_not_negative"),
        UniqueConstraint("provider", "provider_dispute"),
        Index("ix_disputes_payment", "payment_id", "created_at"),
        Index("ix_disputes_account_created", "account_id", "created_at", "id"),
        Index("ix_disputes_account_settled", "account_id", "settled_on"),
        Index("ix_disputes_account_state", "account_id", "state", "payment_id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    account_id: Mapped[str] = mapped_column(String(26))
    provider: Mapped[str] = mapped_column(String(20))
    provider_dispute: Mapped[str] = mapped_column(String(255))
    amount_pence: Mapped[Pence]
    fee_pence: Mapped[Pence] = mapped_column(default=Pence(0))
    reason: Mapped[DisputeReason] = mapped_column(default=DisputeReason.OTHER)
    state: Mapped[DisputeState] = mapped_column(default=DisputeState.NEEDS_RESPONSE)
    evidence_due_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused
