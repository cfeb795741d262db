"""Whose plans have ended long ago, and links that are too old, are found to be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0059_plans_forgotten"
down_revision = "0058_used_telephone_tickets"

KNOWN = sa.text("email <> ''")


def upgrade() -> None:
    """Apply it."""
    op.create_index(op.f("ix_instalment_links_expires_at"), "instalment_links", ["expires_at"])
    op.create_index(
        "ix_instalment_plans_email",
        "instalment_plans",
        ["ended_at"],
        sqlite_where=KNOWN,
        postgresql_where=KNOWN,
    )
