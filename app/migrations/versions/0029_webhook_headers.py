"""What receivers of webhooks were sent beside the body, for whoever looks into a delivery."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_webhook_headers"
down_revision = "0028_marks"

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "webhook_attempts",
        sa.Column("headers", _JSON, nullable=False, server_default=sa.text("'{}'")),
    )
