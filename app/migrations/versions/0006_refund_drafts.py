"""What staff are shown before they confirm a refund."""

import sqlalchemy as sa
from alembic import op

revision = "0006_refund_drafts"
down_revision = "0005_append_only"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "refund_drafts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("available_pence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refund_id", sa.String(length=26), nullable=True),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_refund_drafts_amount_positive")),
        sa.CheckConstraint(
            "available_pence >= amount_pence", name=op.f("ck_refund_drafts_amount_available")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_refund_drafts_payment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refund_drafts"),
    )
    op.create_index(
        "ix_refund_drafts_user", "refund_drafts", ["user_id", "created_at"], unique=False
    )
