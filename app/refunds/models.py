"""The refund."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.actors import ActorKind
from app.money import Pence
from app.refunds.reasons import LONGEST_NOTE, RefundReason
from app.refunds.states import EXTERNAL, RefundState


class Refund(db.Base):
    """Money promised back to a payer. The row is committed before any provider hears of it.

    Its id is the key under which the provider must do it only once. `request_key` names what asked
    for it, where that may ask twice (a confirmation page), and is usable once for each payment.
    `reason` and `reason_note` are what staff gave as theirs; who refunds by API gives none.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        UniqueConstraint("payment_id", "request_key"),
        Index("ix_refunds_payment", "payment_id", "created_at"),
        Index("ix_refunds_account_created", "account_id", "created_at", "id"),
        Index("ix_refunds_account_settled", "account_id", "settled_on"),
        Index(
            "ix_refunds_account_succeeded",
            "account_id",
            "succeeded_at",
            sqlite_where=text("succeeded_at IS NOT NULL"),
            postgresql_where=text("succeeded_at IS NOT NULL"),
        ),
        Index("ix_refunds_account_state", "account_id", "state", "payment_id"),
        Index(
            "ix_refunds_account_transaction",
            "account_id",
            "provider_transaction",
            sqlite_where=text("provider_transaction <> ''"),
            postgresql_where=text("provider_transaction <> ''"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    account_id: Mapped[str] = mapped_column(String(26))
    amount_pence: Mapped[Pence]
    state: Mapped[RefundState] = mapped_column(default=RefundState.CREATED)
    provider_transaction: Mapped[str] = mapped_column(String(255), default="")
    failure: Mapped[str] = mapped_column(String(200), default="")
    request_key: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[RefundReason | None]
    reason_note: Mapped[str] = mapped_column(
        String(LONGEST_NOTE), default="", server_default=text("''")
    )
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    succeeded_at: Mapped[datetime | None]
    settled_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused

    @property
    def external_status(self) -> str:
        """What a service is told of the state."""
        return EXTERNAL[self.state]
