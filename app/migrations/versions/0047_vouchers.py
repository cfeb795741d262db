"""Vouchers, what accounts want of networks, and the links of account barcodes."""

import sqlalchemy as sa
from alembic import op

revision = "0047_vouchers"
down_revision = "0046_receipt_decisions"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "vouchers",
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("link_sealed", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_vouchers_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("link_digest", name=op.f("uq_vouchers_link_digest")),
    )
    op.create_index(
        "ix_vouchers_remind",
        "vouchers",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_table(
        "counter_networks",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("least_pence", sa.BigInteger(), nullable=True),
        sa.Column("most_pence", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.CheckConstraint("days >= 0", name=op.f("ck_counter_networks_days")),
        sa.CheckConstraint(
            "least_pence > 0 AND most_pence > 0", name=op.f("ck_counter_networks_limits")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_counter_networks_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "network", name=op.f("pk_counter_networks")),
    )
    op.create_table(
        "account_barcode_links",
        sa.Column("barcode_id", sa.String(length=26), nullable=False),
        sa.Column("link_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["barcode_id"],
            ["account_barcodes.id"],
            name=op.f("fk_account_barcode_links_barcode_id"),
        ),
        sa.PrimaryKeyConstraint("barcode_id", name=op.f("pk_account_barcode_links")),
    )
