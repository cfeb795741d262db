"""What finds payments that were refunded wholly among many that were refunded in part."""

import sqlalchemy as sa
from alembic import op

revision = "0042_refunded_wholly"
down_revision = "0041_exports_of_several"

_WHERE = "refunded_pence > 0 AND refunded_pence = amount_pence + surcharge_pence"


def upgrade() -> None:
    """Apply it."""
    op.create_index(
        "ix_payments_account_refunded_wholly",
        "payments",
        ["account_id", "created_at"],
        unique=False,
        sqlite_where=sa.text(_WHERE),
        postgresql_where=sa.text(_WHERE),
    )
