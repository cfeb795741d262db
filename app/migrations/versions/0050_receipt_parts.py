"""What finds part payments whose time may have run out, and a number at any network."""

import sqlalchemy as sa
from alembic import op

revision = "0050_receipt_parts"
down_revision = "0049_bank_orders"

_WHERE = "outcome = 'part' AND applied_pence > 0"


def upgrade() -> None:
    """Apply it."""
    op.create_index(
        "ix_receipts_parts",
        "receipts",
        ["payment_id"],
        unique=False,
        sqlite_where=sa.text(_WHERE),
        postgresql_where=sa.text(_WHERE),
    )
    op.create_index("ix_payment_numbers_anywhere", "payment_numbers", ["number"], unique=False)
