"""What the sandbox provider remembers, as a provider elsewhere would: its own tables, not ours."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db
from app.gateways.port import Operation
from app.money import Pence


class SandboxOutcome(StrEnum):
    """How the sandbox decided."""

    APPROVED = "approved"
    DECLINED = "declined"
    FAILED = "failed"


class FaultKind(StrEnum):
    """What can be made to go wrong on purpose."""

    TIMEOUT_AFTER_SUCCESS = "timeout_after_success"
    TIMEOUT_BEFORE = "timeout_before"
    ERROR_500 = "error_500"
    SLOW = "slow"


class SandboxTransaction(db.Base):
    """One instruction the sandbox carried out or refused. `detail` says why it was refused.

    `transaction` is its name for what was done: a capture and a cancellation carry the name of the
    authorisation they are about, a refund has its own. `authorisation` is that name for all four.
    No card details: they decide and are forgotten.
    """

    __tablename__ = "sandbox_transactions"
    __table_args__ = (
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
        Index("ix_sandbox_transactions_payment", "account_id", "payment_id"),
    )

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    operation: Mapped[Operation]
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    transaction: Mapped[str] = mapped_column(String(40))
    authorisation: Mapped[str] = mapped_column(String(40))
    amount_pence: Mapped[Pence]
    outcome: Mapped[SandboxOutcome]
    detail: Mapped[str] = mapped_column(String(60), default="")
    stored_card: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SandboxCard(db.Base):
    """A card that was kept: under which name, and how payments with it will end. No number.

    The row goes when the card is to be forgotten.
    """

    __tablename__ = "sandbox_cards"

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(26))
    first_six: Mapped[str] = mapped_column(String(6))
    last_four: Mapped[str] = mapped_column(String(4))
    outcome: Mapped[SandboxOutcome]
    detail: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SandboxFault(db.Base):
    """Something that will go wrong for an account's next `remaining` calls, oldest fault first.

    `operation` empty means any of the four. `looking_up` faults strike look-ups and nothing else.
    """

    __tablename__ = "sandbox_faults"
    __table_args__ = (
        CheckConstraint("remaining >= 0", name="remaining_not_negative"),
        CheckConstraint("delay_ms BETWEEN 0 AND 60000", name="delay_within_a_minute"),
        Index("ix_sandbox_faults_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(String(26))
    operation: Mapped[Operation | None]
    looking_up: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[FaultKind]
    delay_ms: Mapped[int] = mapped_column(default=0)
    remaining: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
