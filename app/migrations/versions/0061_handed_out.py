"""What shops handed out too much waits for somebody, as money that came in does."""

import sqlalchemy as sa
from alembic import op

revision = "0061_handed_out"
down_revision = "0060_attempts"

WAITS = sa.text("repayment_id IS NOT NULL AND state <> 'resolved'")


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "receipt_exceptions", sa.Column("repayment_id", sa.String(length=26), nullable=True)
    )
    op.create_index(
        "ix_receipt_exceptions_repayment", "receipt_exceptions", ["repayment_id"], unique=False
    )
    op.create_index(
        "one_overpayment_that_waits",
        "receipt_exceptions",
        ["repayment_id"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    # Look at what was handed out too late before anybody was to decide about it.
    op.execute(
        "INSERT INTO jobs (kind, subject_id, run_at, attempts, lease, last_error, created_at)"
        " SELECT 'see_to_overpaid', repayment_id, min(collected_at), 0, '', '', min(collected_at)"
        " FROM cash_out_vouchers WHERE collected_at IS NOT NULL AND ended_at IS NOT NULL"
        " GROUP BY repayment_id"
    )
