"""What services' own software asked of the API."""

import sqlalchemy as sa
from alembic import op

revision = "0037_api_requests"
down_revision = "0036_day_totals"


def upgrade() -> None:
    """Apply it."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "api_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("key_id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("query", sa.String(length=300), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("took_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_requests"),
    )
    op.create_index(
        "ix_api_requests_account_created", "api_requests", ["account_id", "created_at", "id"]
    )
    op.create_index(
        "ix_api_requests_account_payment",
        "api_requests",
        ["account_id", "payment_id"],
        sqlite_where=sa.text("payment_id <> ''"),
        postgresql_where=sa.text("payment_id <> ''"),
    )
    op.create_index("ix_api_requests_created_at", "api_requests", ["created_at"])
    op.create_table(
        "api_requests_missed",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("hour", moment, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "hour", name="pk_api_requests_missed"),
    )
