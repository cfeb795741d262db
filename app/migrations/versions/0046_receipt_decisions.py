"""Until when a number is in time, what was decided about a receipt, and what reverses it."""

import sqlalchemy as sa
from alembic import op

revision = "0046_receipt_decisions"
down_revision = "0045_repayments"


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "payment_numbers", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "receipts",
        sa.Column("decided_pence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_index(
        "ix_receipts_reverses",
        "receipts",
        ["network", "reverses_key"],
        unique=False,
        sqlite_where=sa.text("reverses_key <> ''"),
        postgresql_where=sa.text("reverses_key <> ''"),
    )
