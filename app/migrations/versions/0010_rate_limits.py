"""How often an account may call the API."""

import sqlalchemy as sa
from alembic import op

revision = "0010_rate_limits"
down_revision = "0009_disputes"


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "accounts",
        sa.Column(
            "rate_limit_class",
            sa.String(length=40),
            sa.CheckConstraint(
                "rate_limit_class <> 'off' OR kind = 'test'",
                name=op.f("ck_accounts_live_is_limited"),
            ),
            nullable=False,
            server_default="default",
        ),
    )
