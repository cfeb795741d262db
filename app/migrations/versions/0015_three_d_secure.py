"""Whether a payer's bank wanted to see them first."""

import sqlalchemy as sa
from alembic import op

revision = "0015_three_d_secure"
down_revision = "0014_sandbox_news"


def upgrade() -> None:
    """Apply it. Of earlier payments it is known where they stand on that step."""
    op.add_column(
        "payments",
        sa.Column("three_d_secure", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE payments SET three_d_secure = true WHERE state = 'challenged'")
