"""Repayments, and the roads that their money takes: vouchers, transfers, files for a bank."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.money import Pence
from app.repayments.files.formats import Format
from app.repayments.splitting import LARGEST_VOUCHER_PENCE
from app.repayments.states import FileState, RepaymentState, TransferState, VoucherState

_REMINDED = "state = 'waiting'"


class Repayment(db.Base):
    """Money owed to a payer who cannot have it on a card: of a refund or of an exception.

    `state` follows from the vouchers and transfers there are. `email` is personal data.
    """

    __tablename__ = "repayments"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("(refund_id IS NULL) <> (exception_id IS NULL)", name="of_one_thing"),
        UniqueConstraint("refund_id", name="one_repayment_per_refund"),
        UniqueConstraint("exception_id", name="one_repayment_per_exception"),
        Index("ix_repayments_account", "account_id", "opened_at", "id"),
        Index("ix_repayments_account_state", "account_id", "state", "opened_at", "id"),
        Index("ix_repayments_payment", "payment_id"),
        Index(
            "ix_repayments_to_remind",
            "remind_at",
            sqlite_where=text(_REMINDED),
            postgresql_where=text(_REMINDED),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    refund_id: Mapped[str | None] = mapped_column(ForeignKey("refunds.id"))
    exception_id: Mapped[str | None] = mapped_column(ForeignKey("receipt_exceptions.id"))
    amount_pence: Mapped[Pence]
    state: Mapped[RepaymentState] = mapped_column(default=RepaymentState.WAITING)
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    remind_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it


class RepaymentLink(db.Base):
    """A link to a payer's page, by the digest of its token. Several may be good at once."""

    __tablename__ = "repayment_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    repayment_id: Mapped[str] = mapped_column(ForeignKey("repayments.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class CashOutVoucher(db.Base):
    """A number that a shop pays a sum out for, whole, to whoever brings it.

    So the number is kept sealed, and wiped once it is good for nothing; `digest` finds it.
    `collected_key` is the network's own name for the paying out.
    """

    __tablename__ = "cash_out_vouchers"
    __table_args__ = (
        CheckConstraint(f"amount_pence BETWEEN 1 AND {LARGEST_VOUCHER_PENCE}", name="amount"),
        CheckConstraint("(state = 'collected') = (collected_at IS NOT NULL)", name="collected"),
        UniqueConstraint("network", "digest", name="one_voucher_per_number"),
        UniqueConstraint("network", "collected_key", name="one_collection_per_key"),
        Index("ix_cash_out_vouchers_repayment", "repayment_id", "issued_at", "line"),
        Index(
            "ix_cash_out_vouchers_issued",
            "expires_at",
            sqlite_where=text("state = 'issued'"),
            postgresql_where=text("state = 'issued'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    repayment_id: Mapped[str] = mapped_column(ForeignKey("repayments.id"))
    line: Mapped[int]  # of those issued together
    network: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    sealed_number: Mapped[str] = mapped_column(Text)
    amount_pence: Mapped[Pence]
    state: Mapped[VoucherState] = mapped_column(default=VoucherState.ISSUED)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # expired or cancelled
    collected_at: Mapped[datetime | None]  # at the counter
    collected_key: Mapped[str | None] = mapped_column(String(80))
    collected_late: Mapped[bool] = mapped_column(default=False)  # it was good no more


class RepaymentFile(db.Base):
    """A file of transfers for a bank, as one person made it and another agreed to it.

    `sealed` is what is in it, encrypted: the bank details of payers. It is wiped some time after.
    """

    __tablename__ = "repayment_files"
    __table_args__ = (
        CheckConstraint("decided_by <> made_by", name="second_person"),
        CheckConstraint("(state = 'made') = (decided_at IS NULL)", name="decided"),
        UniqueConstraint("account_id", "serial"),
        Index("ix_repayment_files_account", "account_id", "made_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    serial: Mapped[int]
    format: Mapped[Format]
    state: Mapped[FileState] = mapped_column(default=FileState.MADE)
    pay_on: Mapped[date]
    transfers: Mapped[int]
    total_pence: Mapped[Pence]
    sealed: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of what is in it
    made_by: Mapped[str] = mapped_column(String(26))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[str | None] = mapped_column(String(26))
    decided_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it


class BankTransfer(db.Base):
    """A sum on its way to a payer's bank account, whose details are sealed, and wiped in time.

    It is in one file or in none. One of a repayment is on its way at a time.
    """

    __tablename__ = "bank_transfers"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("state <> 'in_file' OR file_id IS NOT NULL", name="in_file"),
        UniqueConstraint("account_id", "reference"),
        Index("ix_bank_transfers_account", "account_id", "state", "chosen_at", "id"),
        Index("ix_bank_transfers_file", "file_id", "line"),
        Index("ix_bank_transfers_repayment", "repayment_id", "chosen_at"),
        Index(
            "one_transfer_on_its_way",
            "repayment_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'in_file')"),
            postgresql_where=text("state IN ('waiting', 'in_file')"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    repayment_id: Mapped[str] = mapped_column(ForeignKey("repayments.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    amount_pence: Mapped[Pence]
    reference: Mapped[str] = mapped_column(String(18))  # what the payer's statement says
    sealed_details: Mapped[str] = mapped_column(Text)
    state: Mapped[TransferState] = mapped_column(default=TransferState.WAITING)
    file_id: Mapped[str | None] = mapped_column(ForeignKey("repayment_files.id"))
    line: Mapped[int | None]
    chosen_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(40), default="")


class RepaymentSettings(db.Base):
    """How an account repays: for how long vouchers are good, and what account transfers leave."""

    __tablename__ = "repayment_settings"
    __table_args__ = (CheckConstraint("voucher_days BETWEEN 1 AND 365", name="voucher_days"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    voucher_days: Mapped[int]
    payer_name: Mapped[str] = mapped_column(String(18), default="")
    sort_code: Mapped[str] = mapped_column(String(6), default="")
    account_number: Mapped[str] = mapped_column(String(8), default="")
    user_number: Mapped[str] = mapped_column(String(6), default="")  # given by Bacs
    last_serial: Mapped[int] = mapped_column(default=0)  # of its files
