"""What providers gave services, and which of it each payment was made with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025_credentials"
down_revision = "0024_policy_reports"

HOLDERS = ("accounts", "payments", "payment_instruments")
SANDBOX = ("sandbox_transactions", "sandbox_cards")


def upgrade() -> None:
    """Apply it. What there is was made with what its account was made with: NULL says so."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "credentials",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("endings", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("test_payment_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", moment, nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("verified_at", moment, nullable=True),
        sa.Column("activated_at", moment, nullable=True),
        sa.Column("activated_by", sa.String(length=64), nullable=False),
        sa.Column("retired_at", moment, nullable=True),
        sa.Column("retired_by", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_credentials_service_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_credentials_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
    )
    active = sa.text("state = 'active'")
    op.create_index(
        "one_active_credentials_per_account",
        "credentials",
        ["account_id"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.create_index("ix_credentials_account", "credentials", ["account_id", "created_at"])
    op.create_index("ix_credentials_service", "credentials", ["service_id"])
    for table in HOLDERS:
        op.add_column(table, sa.Column("credentials_id", sa.String(length=26), nullable=True))
    for table in SANDBOX:
        merchant = sa.Column(
            "merchant", sa.String(length=40), nullable=False, server_default=sa.text("''")
        )
        op.add_column(table, merchant)
