"""The ways in which an account's payers may pay."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018_payment_types"
down_revision = "0017_pages_language"


def upgrade() -> None:
    """Apply it. Everybody has paid by card so far."""
    op.add_column(
        "accounts",
        sa.Column(
            "payment_types",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            server_default=sa.text("'[\"card\"]'"),
        ),
    )
