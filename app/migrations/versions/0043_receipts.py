"""Money that others take in: numbers to pay under, receipts, exceptions."""

import sqlalchemy as sa
from alembic import op

revision = "0043_receipts"
down_revision = "0042_refunded_wholly"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "account_barcodes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_barcodes_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_barcodes")),
        sa.UniqueConstraint("account_id", "reference", name="one_barcode_per_reference"),
        sa.UniqueConstraint("link_digest", name=op.f("uq_account_barcodes_link_digest")),
    )
    op.create_index(
        "ix_account_barcodes_created",
        "account_barcodes",
        ["account_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "payment_numbers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=True),
        sa.Column("barcode_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(payment_id IS NULL) <> (barcode_id IS NULL)",
            name=op.f("ck_payment_numbers_of_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["barcode_id"], ["account_barcodes.id"], name=op.f("fk_payment_numbers_barcode_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_numbers_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_numbers")),
        sa.UniqueConstraint("network", "number", name="one_use_of_a_number"),
    )
    op.create_index(
        "ix_payment_numbers_barcode", "payment_numbers", ["barcode_id", "network"], unique=True
    )
    op.create_index(
        "ix_payment_numbers_number", "payment_numbers", ["account_id", "number"], unique=False
    )
    op.create_index(
        "ix_payment_numbers_payment", "payment_numbers", ["payment_id", "network"], unique=True
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("payment", "reversal", name="receiptkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("reverses_key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outlet", sa.String(length=80), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.String(length=20), nullable=False),
        sa.Column("remitted_on", sa.Date(), nullable=True),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("payment_id", sa.String(length=26), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "exact",
                "part",
                "over",
                "twice",
                "not_wanted",
                "open",
                "unknown",
                "reversed",
                "nothing_to_reverse",
                name="outcome",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("applied_pence", sa.BigInteger(), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_receipts_amount")),
        sa.CheckConstraint(
            "applied_pence BETWEEN 0 AND amount_pence", name=op.f("ck_receipts_applied")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_receipts_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("network", "kind", "key", name="one_receipt_per_key"),
    )
    op.create_index(
        "ix_receipts_account", "receipts", ["account_id", "received_at", "id"], unique=False
    )
    op.create_index("ix_receipts_number", "receipts", ["number"], unique=False)
    op.create_index("ix_receipts_payment", "receipts", ["payment_id", "received_at"], unique=False)
    op.create_table(
        "receipt_exceptions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "late",
                "not_wanted",
                "under",
                "over",
                "twice",
                "unknown",
                "reversed",
                "reversal_unmatched",
                name="exceptioncode",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("receipt_id", sa.String(length=26), nullable=True),
        sa.Column("payment_id", sa.String(length=26), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "proposed", "resolved", name="exceptionstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "resolution",
            sa.Enum(
                "accepted",
                "repaid",
                "matched",
                "written_off",
                "settled_itself",
                "noted",
                name="resolution",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=64), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'resolved') = (resolved_at IS NOT NULL)",
            name=op.f("ck_receipt_exceptions_resolved"),
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_receipt_exceptions_amount")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_receipt_exceptions_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.id"], name=op.f("fk_receipt_exceptions_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_exceptions")),
        sa.UniqueConstraint("receipt_id", "code", name="one_exception_per_receipt"),
    )
    op.create_index(
        "ix_receipt_exceptions_account",
        "receipt_exceptions",
        ["account_id", "state", "raised_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_receipt_exceptions_payment", "receipt_exceptions", ["payment_id"], unique=False
    )
    op.create_index(
        "one_missing_rest_per_payment",
        "receipt_exceptions",
        ["payment_id"],
        unique=True,
        sqlite_where=sa.text("code = 'under'"),
        postgresql_where=sa.text("code = 'under'"),
    )
    op.add_column(
        "journals",
        sa.Column(
            "counterparty", sa.String(length=20), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column(
        "payments",
        sa.Column("reversed_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
