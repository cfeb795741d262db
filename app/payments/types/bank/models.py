"""What the sandbox's banks remember, as banks elsewhere would: their own tables, not ours."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.gateways.port import DeclineReason, Operation
from app.money import Pence


class Status(StrEnum):
    """How far an order has come at the payer's bank, or what was done about it."""

    AWAITING = "awaiting"  # the payer has not said anything
    PENDING = "pending"  # they have said yes, and the bank takes its time
    DONE = "done"  # the money has moved
    REFUSED = "refused"
    REVOKED = "revoked"  # before the payer said anything


# Written out, not bound: a partial index is used only where its condition can be recognised.
TO_BE_TOLD = text("tell_at IS NOT NULL")
TO_BE_DECIDED = text("status = 'pending'")


class BankOrder(db.Base):
    """A payment that a payer is asked to make from their account.

    `transaction` is what we know it by. `reference` opens its page at the bank: who guesses it may
    act for the payer. A pending one is decided at `due_at`: with `refusal` it is refused for
    that reason. It is told at `tell_at`, None when there is nothing to tell, or no more.
    """

    __tablename__ = "bank_orders"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount"),
        Index("ix_bank_orders_payment", "account_id", "payment_id"),
        Index(
            "ix_bank_orders_to_be_told",
            "tell_at",
            sqlite_where=TO_BE_TOLD,
            postgresql_where=TO_BE_TOLD,
        ),
        Index(
            "ix_bank_orders_to_be_decided",
            "due_at",
            sqlite_where=TO_BE_DECIDED,
            postgresql_where=TO_BE_DECIDED,
        ),
    )

    transaction: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    reference: Mapped[str] = mapped_column(String(26), unique=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    amount_pence: Mapped[Pence]
    bank: Mapped[str] = mapped_column(String(20))
    merchant: Mapped[str] = mapped_column(String(255))
    payment_reference: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2))
    return_url: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(default=Status.AWAITING)
    refusal: Mapped[DeclineReason | None]
    due_at: Mapped[datetime | None]
    tell_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class BankMovement(db.Base):
    """What we asked for about an order: a capture, which moves nothing, a cancellation, a return.

    A return payment is pending until `due_at`, and is told as an order is.
    """

    __tablename__ = "bank_movements"
    __table_args__ = (
        Index("ix_bank_movements_order", "transaction"),
        Index(
            "ix_bank_movements_to_be_told",
            "tell_at",
            sqlite_where=TO_BE_TOLD,
            postgresql_where=TO_BE_TOLD,
        ),
        Index(
            "ix_bank_movements_to_be_decided",
            "due_at",
            sqlite_where=TO_BE_DECIDED,
            postgresql_where=TO_BE_DECIDED,
        ),
    )

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    operation: Mapped[Operation]
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    transaction: Mapped[str] = mapped_column(String(26))  # the order's; "" of one nobody knows
    name: Mapped[str] = mapped_column(String(26), default=ids.new_id)  # the bank's, of a return
    amount_pence: Mapped[Pence]
    status: Mapped[Status]
    refusal: Mapped[DeclineReason | None]
    problem: Mapped[str] = mapped_column(String(60), default="")  # why nothing could be done
    due_at: Mapped[datetime | None]
    tell_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
