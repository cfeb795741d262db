"""Disputes, and looking for what was settled when."""

import sqlalchemy as sa
from alembic import op

revision = "0009_disputes"
down_revision = "0008_agreements"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "disputes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_dispute", sa.String(length=255), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("fee_pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("evidence_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_disputes_amount_positive")),
        sa.CheckConstraint("fee_pence >= 0", name=op.f("ck_disputes_fee_not_negative")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_disputes_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_disputes"),
        sa.UniqueConstraint(
            "provider", "provider_dispute", name="uq_disputes_provider_provider_dispute"
        ),
    )
    op.create_index("ix_disputes_payment", "disputes", ["payment_id", "created_at"])
    op.create_index("ix_disputes_account_created", "disputes", ["account_id", "created_at", "id"])
    for table in ("payments", "refunds", "disputes"):
        op.create_index(f"ix_{table}_account_settled", table, ["account_id", "settled_on"])
    op.add_column(
        "payments",
        sa.Column("disputed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
