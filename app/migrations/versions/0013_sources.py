"""Where a payment came from; and payments taken elsewhere, each told of once."""

import sqlalchemy as sa
from alembic import op

revision = "0013_sources"
down_revision = "0012_kept_cards"


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "payments",
        sa.Column("source", sa.String(length=40), nullable=False, server_default=sa.text("'api'")),
    )
    op.create_index(
        "one_payment_per_notification",
        "payments",
        ["account_id", "provider_transaction"],
        unique=True,
        sqlite_where=sa.text("authorisation_mode = 'external'"),
        postgresql_where=sa.text("authorisation_mode = 'external'"),
    )
