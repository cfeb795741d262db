"""Searches that people keep for themselves; payments by what their provider calls them."""

import sqlalchemy as sa
from alembic import op

revision = "0039_saved_searches"
down_revision = "0038_second_factors"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("place", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_searches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint(
            "user_id", "place", "name", name=op.f("uq_saved_searches_user_id_place_name")
        ),
    )
    # The transaction comes first: who asks for one need not know the provider.
    op.drop_index("ix_payments_provider_transaction", table_name="payments")
    op.create_index(
        "ix_payments_provider_transaction",
        "payments",
        ["provider_transaction", "provider"],
        unique=False,
    )
