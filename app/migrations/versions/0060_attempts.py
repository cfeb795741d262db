"""A payer who was sent to their bank may choose another way, or another bank."""

import sqlalchemy as sa
from alembic import op

revision = "0060_attempts"
down_revision = "0059_plans_forgotten"


def upgrade() -> None:
    """Apply it."""
    for table in ("payments", "questions"):
        op.add_column(
            table, sa.Column("attempt", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
    op.create_table(
        "ended_attempts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("credentials_id", sa.String(length=26), nullable=True),
        sa.Column("transaction", sa.String(length=255), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_ended_attempts_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_attempts")),
    )
    op.create_index(
        op.f("ix_ended_attempts_payment_id"), "ended_attempts", ["payment_id"], unique=False
    )
    op.create_index(
        "ix_ended_attempts_transaction",
        "ended_attempts",
        ["transaction", "provider"],
        unique=False,
    )
