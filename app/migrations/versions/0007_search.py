"""What searching payments needs: references and emails without case, and those refunded."""

import sqlalchemy as sa
from alembic import op

revision = "0007_search"
down_revision = "0006_refund_drafts"


def upgrade() -> None:
    """Apply it."""
    for column in ("reference", "email"):
        op.create_index(
            f"ix_payments_account_{column}",
            "payments",
            ["account_id", sa.text(f"lower({column})"), "created_at"],
            unique=False,
        )
    op.create_index(
        "ix_payments_account_refunded",
        "payments",
        ["account_id", "created_at"],
        unique=False,
        sqlite_where=sa.text("refunded_pence > 0"),
        postgresql_where=sa.text("refunded_pence > 0"),
    )
