"""Finding the emails that are long finished and still say to whom they went."""

import sqlalchemy as sa
from alembic import op

revision = "0044_old_addresses"
down_revision = "0043_receipts"


def upgrade() -> None:
    """Apply it."""
    has_address = sa.text("recipient <> '' AND finished_at IS NOT NULL")
    op.create_index(
        "ix_emails_with_address",
        "emails",
        ["finished_at"],
        unique=False,
        sqlite_where=has_address,
        postgresql_where=has_address,
    )
