"""What the sandbox provider remembers, as a provider elsewhere would: its own tables, not ours."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.gateways.port import DisputeStage, Operation
from app.money import Pence


class SandboxOutcome(StrEnum):
    """How the sandbox decided."""

    APPROVED = "approved"
    DECLINED = "declined"
    FAILED = "failed"
    CHALLENGED = "challenged"  # not decided: the bank wants to see the payer


class Meeting(StrEnum):
    """How it went when the test bank met the payer."""

    APPROVED = "approved"
    DECLINED = "declined"
    ABANDONED = "abandoned"
    BROKEN = "broken"  # the provider makes nothing of what it is told


class FaultKind(StrEnum):
    """What can be made to go wrong on purpose."""

    TIMEOUT_AFTER_SUCCESS = "timeout_after_success"
    TIMEOUT_BEFORE = "timeout_before"
    ERROR_500 = "error_500"
    SLOW = "slow"


# Written out, not bound: a partial index is used only where its condition can be recognised.
NOT_PAID_OUT = text(
    "payout = '' AND outcome = 'approved' AND amount_pence > 0"
    " AND operation IN ('capture', 'refund')"
)
NOT_TAKEN_BACK = text("payout = '' AND stage = 'lost'")
NOT_TOLD = text("told_at IS NULL")


class SandboxTransaction(db.Base):
    """One instruction the sandbox carried out or refused. `detail` says why it was refused.

    Where an authorisation waits for its payer to be seen, `detail` is the challenge's reference,
    and its completion reserves the money. `authenticated`: the bank knows the payer.

    `transaction` is its name for what was done: a capture and a cancellation carry the name of the
    authorisation they are about, a refund has its own. `authorisation` is that name for all.
    No card details: they decide and are forgotten. `disputed_to` is what an authorisation's card
    decided about the time after its capture, `card_expiry` (MM/YY) what a wallet revealed of the
    card in it. `payout` names the payout a sum was in, "" until then. `merchant` is the account
    with the sandbox that it belongs to, "" for who has none: another merchant does not find it.
    """

    __tablename__ = "sandbox_transactions"
    __table_args__ = (
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
        Index("ix_sandbox_transactions_payment", "account_id", "payment_id"),
        Index(
            "ix_sandbox_transactions_not_paid_out",
            "account_id",
            "created_at",
            sqlite_where=NOT_PAID_OUT,
            postgresql_where=NOT_PAID_OUT,
        ),
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
    authenticated: Mapped[bool] = mapped_column(default=False, server_default=false())
    card_expiry: Mapped[str] = mapped_column(String(5), default="", server_default=text("''"))
    merchant: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    disputed_to: Mapped[DisputeStage | None]
    payout: Mapped[str] = mapped_column(String(26), default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SandboxChallenge(db.Base):
    """A payer whom the test bank wants to see, and what it will decide when it has.

    `reference` opens its page, and `proof` says how that went: whoever can guess either may act for
    the payer. `meeting` is empty until it has taken place, and is written down once.
    """

    __tablename__ = "sandbox_challenges"

    reference: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    amount_pence: Mapped[Pence]
    merchant: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2))
    return_url: Mapped[str] = mapped_column(Text)
    keep_card: Mapped[bool]
    first_six: Mapped[str] = mapped_column(String(6))
    last_four: Mapped[str] = mapped_column(String(4))
    outcome: Mapped[SandboxOutcome]
    detail: Mapped[str] = mapped_column(String(60), default="")
    outcome_later: Mapped[SandboxOutcome]
    detail_later: Mapped[str] = mapped_column(String(60), default="")
    proof: Mapped[str] = mapped_column(String(26), default=ids.new_id)
    meeting: Mapped[Meeting | None]
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
    merchant: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SandboxFault(db.Base):
    """Something that will go wrong for an account's next `remaining` calls, oldest fault first.

    `operation` empty means any of them. `looking_up` faults strike look-ups and nothing else.
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


class SandboxDispute(db.Base):
    """A payment that its payer's bank wants back. `payout` names the one it was taken from."""

    __tablename__ = "sandbox_disputes"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        Index("ix_sandbox_disputes_payment", "account_id", "payment_id"),
        Index(
            "ix_sandbox_disputes_not_taken_back",
            "account_id",
            "updated_at",
            sqlite_where=NOT_TAKEN_BACK,
            postgresql_where=NOT_TAKEN_BACK,
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    transaction: Mapped[str] = mapped_column(String(40))
    amount_pence: Mapped[Pence]
    reason: Mapped[str] = mapped_column(String(40))
    stage: Mapped[DisputeStage] = mapped_column(default=DisputeStage.OPENED)
    evidence_due_at: Mapped[datetime]
    payout: Mapped[str] = mapped_column(String(26), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class SandboxPlan(db.Base):
    """A step in a dispute that a test card will lead to, written with the capture of its payment.

    The row goes in the transaction in which the step is taken.
    """

    __tablename__ = "sandbox_plans"
    __table_args__ = (Index("ix_sandbox_plans_due", "due_at", "id"),)

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    stage: Mapped[DisputeStage]
    reason: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]


class SandboxMessage(db.Base):
    """Something the sandbox has to tell us, written with what it is about. Sent until it arrived.

    `due_at` is when to send it, or to try again.
    """

    __tablename__ = "sandbox_messages"
    __table_args__ = (
        Index(
            "ix_sandbox_messages_not_told",
            "due_at",
            "id",
            sqlite_where=NOT_TOLD,
            postgresql_where=NOT_TOLD,
        ),
    )

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(String(26))
    body: Mapped[dict[str, Any]]
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None]
