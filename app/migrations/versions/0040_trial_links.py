"""Links with which services try a payment with their users."""

import sqlalchemy as sa
from alembic import op

revision = "0040_trial_links"
down_revision = "0039_saved_searches"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "trial_links",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column(
            "return_url", sa.String(length=2000), nullable=False, server_default=sa.text("''")
        ),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_trial_links_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_trial_links_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trial_links"),
    )
    op.create_index("ix_trial_links_account", "trial_links", ["account_id", "created_at"])
