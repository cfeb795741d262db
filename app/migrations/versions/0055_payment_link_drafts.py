"""Payment links that somebody is making, until they are made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055_payment_link_drafts"
down_revision = "0054_card_testing"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "payment_link_drafts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payment_link_drafts_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_link_drafts")),
    )
    op.create_index(
        "ix_payment_link_drafts_user",
        "payment_link_drafts",
        ["user_id", "created_at"],
        unique=False,
    )
