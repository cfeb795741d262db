"""What browsers report."""

import sqlalchemy as sa
from alembic import op

revision = "0024_policy_reports"
down_revision = "0023_incidents"


def upgrade() -> None:
    """Apply it."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "policy_reports",
        sa.Column("id", number, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("directive", sa.String(length=40), nullable=False),
        sa.Column("blocked", sa.String(length=120), nullable=False),
        sa.Column("page", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_reports"),
        sa.UniqueConstraint(
            "day",
            "directive",
            "blocked",
            "page",
            name=op.f("uq_policy_reports_day_directive_blocked_page"),
        ),
    )
