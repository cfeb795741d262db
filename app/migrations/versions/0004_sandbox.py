"""What the sandbox provider remembers."""

import sqlalchemy as sa
from alembic import op

revision = "0004_sandbox"
down_revision = "0003_ledger"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "sandbox_faults",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=True),
        sa.Column("looking_up", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("delay_ms", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "delay_ms BETWEEN 0 AND 60000", name=op.f("ck_sandbox_faults_delay_within_a_minute")
        ),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_sandbox_faults_remaining_not_negative")),
        sa.PrimaryKeyConstraint("id", name="pk_sandbox_faults"),
    )
    op.create_index(
        "ix_sandbox_faults_account", "sandbox_faults", ["account_id", "id"], unique=False
    )
    op.create_table(
        "sandbox_transactions",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("transaction", sa.String(length=40), nullable=False),
        sa.Column("authorisation", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_pence >= 0", name=op.f("ck_sandbox_transactions_amount_not_negative")
        ),
        sa.PrimaryKeyConstraint("key", name="pk_sandbox_transactions"),
    )
    op.create_index(
        "ix_sandbox_transactions_payment",
        "sandbox_transactions",
        ["account_id", "payment_id"],
        unique=False,
    )
