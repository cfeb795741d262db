"""Numbers under which money can be paid in, what was paid in, and what a person must look at."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.money import Pence


class AccountBarcode(db.Base):
    """A code for paying into somebody's account with a service, as much and as often as they like.

    Each sum that comes in is a payment of its own, under the same `reference`.
    """

    __tablename__ = "account_barcodes"
    __table_args__ = (
        UniqueConstraint("account_id", "reference", name="one_barcode_per_reference"),
        Index("ix_account_barcodes_created", "account_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    type: Mapped[str] = mapped_column(String(20))  # the payment type of what comes in
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    link_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]


class PaymentNumber(db.Base):
    """A number that a shop scans or types: of one payment, or of an account barcode. Never both."""

    __tablename__ = "payment_numbers"
    __table_args__ = (
        UniqueConstraint("network", "number", name="one_use_of_a_number"),
        CheckConstraint("(payment_id IS NULL) <> (barcode_id IS NULL)", name="of_one_thing"),
        Index("ix_payment_numbers_payment", "payment_id", "network", unique=True),
        Index("ix_payment_numbers_barcode", "barcode_id", "network", unique=True),
        Index("ix_payment_numbers_number", "account_id", "number"),
        Index("ix_payment_numbers_anywhere", "number"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    network: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(40))  # as scanned: digits and capital letters
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id"))
    barcode_id: Mapped[str | None] = mapped_column(ForeignKey("account_barcodes.id"))
    # The last moment at which money comes in time; None where it never comes late.
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ReceiptKind(StrEnum):
    """Which way the money went."""

    PAYMENT = "payment"
    REVERSAL = "reversal"


class Outcome(StrEnum):
    """What a receipt was to the payment. A late one says so besides."""

    EXACT = "exact"  # the payment has what it wanted
    PART = "part"  # less than that; it waits for the rest
    OVER = "over"  # more than that: the excess is the payer's
    TWICE = "twice"  # of a payment that was paid already: all of it is the payer's
    NOT_WANTED = "not_wanted"  # too late, or called off: all of it is the payer's
    OPEN = "open"  # into somebody's account, which takes any sum
    UNKNOWN = "unknown"  # nobody knows what for
    REVERSED = "reversed"  # a reversal that was carried out
    NOTHING_TO_REVERSE = "nothing_to_reverse"  # a reversal of what we were never told


class Receipt(db.Base):
    """One thing that a network said about money: that it was paid in, or taken back.

    It may be told twice, by an event and in a file, in any order: `key` is the network's own name
    for it, by which a repeat is recognised. Rows are never deleted, and the sum, the number and the
    moment never change. `account_id` is None while nobody knows whose it is.

    `applied_pence` is what the payment has of it, and `decided_pence` what a person has decided
    about: to keep it, give it back or give it up. The rest waits to be decided about.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("network", "kind", "key", name="one_receipt_per_key"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("applied_pence BETWEEN 0 AND amount_pence", name="applied"),
        Index("ix_receipts_payment", "payment_id", "received_at"),
        Index("ix_receipts_account", "account_id", "received_at", "id"),
        Index("ix_receipts_number", "number"),
        Index(
            "ix_receipts_parts",
            "payment_id",
            sqlite_where=text("outcome = 'part' AND applied_pence > 0"),
            postgresql_where=text("outcome = 'part' AND applied_pence > 0"),
        ),
        Index(
            "ix_receipts_reverses",
            "network",
            "reverses_key",
            sqlite_where=text("reverses_key <> ''"),
            postgresql_where=text("reverses_key <> ''"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    network: Mapped[str] = mapped_column(String(20))
    kind: Mapped[ReceiptKind]
    key: Mapped[str] = mapped_column(String(80))
    reverses_key: Mapped[str] = mapped_column(String(80), default="")
    number: Mapped[str] = mapped_column(String(40))  # as the shop had it
    amount_pence: Mapped[Pence]
    paid_at: Mapped[datetime]  # at the counter
    outlet: Mapped[str] = mapped_column(String(80), default="")  # which shop
    received_at: Mapped[datetime] = mapped_column(default=clock.now)  # when we were first told
    told_by: Mapped[str] = mapped_column(String(20))  # "event", "file": what told us first
    remitted_on: Mapped[date | None]  # the day of the file that had it
    account_id: Mapped[str | None] = mapped_column(String(26))
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id"))
    outcome: Mapped[Outcome]
    is_late: Mapped[bool] = mapped_column(default=False)
    applied_pence: Mapped[Pence] = mapped_column(default=Pence(0))
    decided_pence: Mapped[Pence] = mapped_column(default=Pence(0), server_default=text("0"))
    reversed_at: Mapped[datetime | None]  # when its reversal was carried out


class ExceptionCode(StrEnum):
    """Why a person has to look."""

    LATE = "late"
    NOT_WANTED = "not_wanted"
    UNDER = "under"
    OVER = "over"
    TWICE = "twice"
    UNKNOWN = "unknown"
    REVERSED = "reversed"  # after it was remitted, or spent: the service owes it
    REVERSAL_UNMATCHED = "reversal_unmatched"
    HANDED_OUT = "handed_out"  # in cash, for a refund, and beyond what was owed


class ExceptionState(StrEnum):
    """How far a person has come with it."""

    OPEN = "open"
    PROPOSED = "proposed"  # waits for a second person
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """What was done about it."""

    ACCEPTED = "accepted"  # the service keeps the money
    REPAID = "repaid"  # it goes back to the payer
    MATCHED = "matched"  # it was found out what it was for
    WRITTEN_OFF = "written_off"  # given up, by two people
    SETTLED_ITSELF = "settled_itself"  # what was missing came, or the money was taken back
    NOTED = "noted"  # seen; there is nothing to do
    GIVEN_BACK_BY_NETWORK = "given_back_by_network"  # or borne by it
    GIVEN_BACK_BY_PAYER = "given_back_by_payer"  # into the bank account


_OVERPAYMENT_WAITS = "repayment_id IS NOT NULL AND state <> 'resolved'"


class ReceiptException(db.Base):
    """Something about a receipt, or a payment, that a person decides. `amount_pence` is at stake.

    The one of what is missing at a deadline is about the payment, and has no receipt. Nor has one
    of what a shop handed out too much: it is about a repayment.
    """

    __tablename__ = "receipt_exceptions"
    __table_args__ = (
        UniqueConstraint("receipt_id", "code", name="one_exception_per_receipt"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
        Index("ix_receipt_exceptions_account", "account_id", "state", "raised_at", "id"),
        Index("ix_receipt_exceptions_payment", "payment_id"),
        Index(
            "one_missing_rest_per_payment",
            "payment_id",
            unique=True,
            sqlite_where=text("code = 'under'"),
            postgresql_where=text("code = 'under'"),
        ),
        Index(
            "one_overpayment_that_waits",
            "repayment_id",
            unique=True,
            sqlite_where=text(_OVERPAYMENT_WAITS),
            postgresql_where=text(_OVERPAYMENT_WAITS),
        ),
        Index("ix_receipt_exceptions_repayment", "repayment_id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    code: Mapped[ExceptionCode]
    network: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str | None] = mapped_column(String(26))  # None: of no service yet
    receipt_id: Mapped[str | None] = mapped_column(ForeignKey("receipts.id"))
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id"))
    repayment_id: Mapped[str | None] = mapped_column(String(26))
    amount_pence: Mapped[Pence]
    state: Mapped[ExceptionState] = mapped_column(default=ExceptionState.OPEN)
    resolution: Mapped[Resolution | None]
    reason: Mapped[str] = mapped_column(String(255), default="")
    raised_at: Mapped[datetime] = mapped_column(default=clock.now)
    proposed_by: Mapped[str] = mapped_column(String(64), default="")
    proposed_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(String(64), default="")
    resolved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it
