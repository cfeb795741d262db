"""Cards that are kept: which is an agreement's, which are forgotten, and the sandbox's own."""

import sqlalchemy as sa
from alembic import op

revision = "0012_kept_cards"
down_revision = "0011_webhooks"


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "agreements",
        sa.Column(
            "instrument_id", sa.String(length=26), nullable=False, server_default=sa.text("''")
        ),
    )
    op.add_column(
        "payment_instruments",
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "sandbox_cards",
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("first_six", sa.String(length=6), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_sandbox_cards"),
    )
    op.add_column(
        "sandbox_transactions",
        sa.Column(
            "stored_card", sa.String(length=40), nullable=False, server_default=sa.text("''")
        ),
    )
