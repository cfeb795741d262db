"""Repayments: vouchers, bank transfers, files for a bank."""

import sqlalchemy as sa
from alembic import op

revision = "0045_repayments"
down_revision = "0044_old_addresses"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "repayment_files",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column(
            "format",
            sa.Enum("bacs_standard_18", "pain_001", name="format", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("made", "approved", "rejected", name="filestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'made') = (decided_at IS NULL)", name=op.f("ck_repayment_files_decided")
        ),
        sa.CheckConstraint("decided_by <> made_by", name=op.f("ck_repayment_files_second_person")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_repayment_files_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayment_files")),
        sa.UniqueConstraint(
            "account_id", "serial", name=op.f("uq_repayment_files_account_id_serial")
        ),
    )
    op.create_index(
        "ix_repayment_files_account",
        "repayment_files",
        ["account_id", "made_at", "id"],
        unique=False,
    )
    op.create_table(
        "repayment_settings",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("voucher_days", sa.Integer(), nullable=False),
        sa.Column("payer_name", sa.String(length=18), nullable=False),
        sa.Column("sort_code", sa.String(length=6), nullable=False),
        sa.Column("account_number", sa.String(length=8), nullable=False),
        sa.Column("user_number", sa.String(length=6), nullable=False),
        sa.Column("last_serial", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "voucher_days BETWEEN 1 AND 365", name=op.f("ck_repayment_settings_voucher_days")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_repayment_settings_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_repayment_settings")),
    )
    op.create_table(
        "repayments",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("refund_id", sa.String(length=26), nullable=True),
        sa.Column("exception_id", sa.String(length=26), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "bank",
                "cash_out",
                "done",
                "called_off",
                name="repaymentstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(refund_id IS NULL) <> (exception_id IS NULL)", name=op.f("ck_repayments_of_one_thing")
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_repayments_amount")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_repayments_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["exception_id"], ["receipt_exceptions.id"], name=op.f("fk_repayments_exception_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_repayments_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_repayments_refund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayments")),
        sa.UniqueConstraint("exception_id", name="one_repayment_per_exception"),
        sa.UniqueConstraint("refund_id", name="one_repayment_per_refund"),
    )
    op.create_index(
        "ix_repayments_account", "repayments", ["account_id", "opened_at", "id"], unique=False
    )
    op.create_index(
        "ix_repayments_account_state",
        "repayments",
        ["account_id", "state", "opened_at", "id"],
        unique=False,
    )
    op.create_index("ix_repayments_payment", "repayments", ["payment_id"], unique=False)
    op.create_index(
        "ix_repayments_to_remind",
        "repayments",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "bank_transfers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("repayment_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=18), nullable=False),
        sa.Column("sealed_details", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "in_file",
                "confirmed",
                "returned",
                "called_off",
                name="transferstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.String(length=26), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "state <> 'in_file' OR file_id IS NOT NULL", name=op.f("ck_bank_transfers_in_file")
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_bank_transfers_amount")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bank_transfers_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["repayment_files.id"], name=op.f("fk_bank_transfers_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["repayment_id"], ["repayments.id"], name=op.f("fk_bank_transfers_repayment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_transfers")),
        sa.UniqueConstraint(
            "account_id", "reference", name=op.f("uq_bank_transfers_account_id_reference")
        ),
    )
    op.create_index(
        "ix_bank_transfers_account",
        "bank_transfers",
        ["account_id", "state", "chosen_at", "id"],
        unique=False,
    )
    op.create_index("ix_bank_transfers_file", "bank_transfers", ["file_id", "line"], unique=False)
    op.create_index(
        "ix_bank_transfers_repayment", "bank_transfers", ["repayment_id", "chosen_at"], unique=False
    )
    op.create_index(
        "one_transfer_on_its_way",
        "bank_transfers",
        ["repayment_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'in_file')"),
        postgresql_where=sa.text("state IN ('waiting', 'in_file')"),
    )
    op.create_table(
        "cash_out_vouchers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("repayment_id", sa.String(length=26), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_number", sa.Text(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "issued",
                "collected",
                "expired",
                "cancelled",
                name="voucherstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_key", sa.String(length=80), nullable=True),
        sa.Column("collected_late", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'collected') = (collected_at IS NOT NULL)",
            name=op.f("ck_cash_out_vouchers_collected"),
        ),
        sa.CheckConstraint(
            "amount_pence BETWEEN 1 AND 10000", name=op.f("ck_cash_out_vouchers_amount")
        ),
        sa.ForeignKeyConstraint(
            ["repayment_id"], ["repayments.id"], name=op.f("fk_cash_out_vouchers_repayment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_out_vouchers")),
        sa.UniqueConstraint("network", "collected_key", name="one_collection_per_key"),
        sa.UniqueConstraint("network", "digest", name="one_voucher_per_number"),
    )
    op.create_index(
        "ix_cash_out_vouchers_issued",
        "cash_out_vouchers",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'issued'"),
        postgresql_where=sa.text("state = 'issued'"),
    )
    op.create_index(
        "ix_cash_out_vouchers_repayment",
        "cash_out_vouchers",
        ["repayment_id", "issued_at", "line"],
        unique=False,
    )
    op.create_table(
        "repayment_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("repayment_id", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["repayment_id"], ["repayments.id"], name=op.f("fk_repayment_links_repayment_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_repayment_links")),
    )
    op.create_index(
        op.f("ix_repayment_links_repayment_id"), "repayment_links", ["repayment_id"], unique=False
    )
