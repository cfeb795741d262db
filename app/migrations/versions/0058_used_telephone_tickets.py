"""A ticket to a telephone link is used once."""

import sqlalchemy as sa
from alembic import op

revision = "0058_used_telephone_tickets"
down_revision = "0057_refused_from"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "used_telephone_tickets",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_telephone_tickets")),
    )
    op.create_index(
        op.f("ix_used_telephone_tickets_expires_at"), "used_telephone_tickets", ["expires_at"]
    )
