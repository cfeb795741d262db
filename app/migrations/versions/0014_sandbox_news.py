"""What the sandbox provider does by itself: disputes, payouts, and telling us of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_sandbox_news"
down_revision = "0013_sources"

NOT_PAID_OUT = sa.text(
    "payout = '' AND outcome = 'approved' AND amount_pence > 0"
    " AND operation IN ('capture', 'refund')"
)
NOT_TAKEN_BACK = sa.text("payout = '' AND stage = 'lost'")
NOT_TOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Apply it."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column(
        "sandbox_transactions", sa.Column("disputed_to", sa.String(length=40), nullable=True)
    )
    op.add_column(
        "sandbox_transactions",
        sa.Column("payout", sa.String(length=26), nullable=False, server_default=sa.text("''")),
    )
    op.create_index(
        "ix_sandbox_transactions_not_paid_out",
        "sandbox_transactions",
        ["account_id", "created_at"],
        sqlite_where=NOT_PAID_OUT,
        postgresql_where=NOT_PAID_OUT,
    )
    op.create_table(
        "sandbox_disputes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("transaction", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("evidence_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payout", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_sandbox_disputes_amount_positive")),
        sa.PrimaryKeyConstraint("id", name="pk_sandbox_disputes"),
    )
    op.create_index("ix_sandbox_disputes_payment", "sandbox_disputes", ["account_id", "payment_id"])
    op.create_index(
        "ix_sandbox_disputes_not_taken_back",
        "sandbox_disputes",
        ["account_id", "updated_at"],
        sqlite_where=NOT_TAKEN_BACK,
        postgresql_where=NOT_TAKEN_BACK,
    )
    op.create_table(
        "sandbox_plans",
        sa.Column("id", number, nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sandbox_plans"),
    )
    op.create_index("ix_sandbox_plans_due", "sandbox_plans", ["due_at", "id"])
    op.create_table(
        "sandbox_messages",
        sa.Column("id", number, nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column(
            "body",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sandbox_messages"),
    )
    op.create_index(
        "ix_sandbox_messages_not_told",
        "sandbox_messages",
        ["due_at", "id"],
        sqlite_where=NOT_TOLD,
        postgresql_where=NOT_TOLD,
    )
