"""Cards in wallets: which one a bank was asked about, and what one reveals."""

import sqlalchemy as sa
from alembic import op

revision = "0021_wallets"
down_revision = "0020_emails"


def upgrade() -> None:
    """Apply it. Nobody has paid with a wallet so far."""
    op.add_column(
        "questions",
        sa.Column("wallet", sa.String(length=20), nullable=False, server_default=sa.text("''")),
    )
    op.add_column(
        "sandbox_transactions",
        sa.Column("card_expiry", sa.String(length=5), nullable=False, server_default=sa.text("''")),
    )
