"""What went wrong in front of somebody, and payments switched off for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0023_incidents"
down_revision = "0022_brandings"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "incidents",
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_incidents"),
    )
    op.create_index("ix_incidents_at", "incidents", ["at"])
    op.create_index("ix_incidents_account_at", "incidents", ["account_id", "at"])
    op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("message_cy", sa.String(length=500), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_maintenance_only_one")),
        sa.PrimaryKeyConstraint("id", name="pk_maintenance"),
    )
