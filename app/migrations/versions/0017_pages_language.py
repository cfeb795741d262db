"""The language that a payer has switched the pages to."""

import sqlalchemy as sa
from alembic import op

revision = "0017_pages_language"
down_revision = "0016_sandbox_deliveries"


def upgrade() -> None:
    """Apply it. Nobody has switched yet."""
    op.add_column(
        "payments",
        sa.Column(
            "pages_language", sa.String(length=2), nullable=False, server_default=sa.text("''")
        ),
    )
