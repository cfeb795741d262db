"""3-D Secure: where a payer has to go, and whom the sandbox's test bank expects."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019_challenges"
down_revision = "0018_payment_types"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "challenges",
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column(
            "fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_challenges_payment_id"),
        sa.PrimaryKeyConstraint("payment_id", name="pk_challenges"),
    )
    op.add_column(
        "sandbox_transactions",
        sa.Column("authenticated", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "sandbox_challenges",
        sa.Column("reference", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("merchant", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("return_url", sa.Text(), nullable=False),
        sa.Column("keep_card", sa.Boolean(), nullable=False),
        sa.Column("first_six", sa.String(length=6), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.Column("outcome_later", sa.String(length=40), nullable=False),
        sa.Column("detail_later", sa.String(length=60), nullable=False),
        sa.Column("proof", sa.String(length=26), nullable=False),
        sa.Column("meeting", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_sandbox_challenges"),
    )
