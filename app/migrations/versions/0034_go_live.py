"""Services on their way to taking real money."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0034_go_live"
down_revision = "0033_audit_search"


def upgrade() -> None:
    """Apply it. A live account that is there has been approved."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "go_live",
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("bank_sealed", sa.Text(), nullable=False),
        sa.Column("bank_ending", sa.String(length=4), nullable=False),
        sa.Column("credentials_id", sa.String(length=26), nullable=False),
        sa.Column("terms_version", sa.String(length=20), nullable=False),
        sa.Column("terms_name", sa.String(length=255), nullable=False),
        sa.Column("terms_by", sa.String(length=26), nullable=False),
        sa.Column("terms_ip", sa.String(length=45), nullable=False),
        sa.Column("terms_at", moment, nullable=True),
        sa.Column("submitted", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("submitted_at", moment, nullable=True),
        sa.Column("submitted_by", sa.String(length=26), nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by", sa.String(length=26), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_go_live_service_id"),
        sa.PrimaryKeyConstraint("service_id", name="pk_go_live"),
    )
    op.create_index("ix_go_live_stage", "go_live", ["stage", "submitted_at"])
    op.add_column("accounts", sa.Column("went_live_at", moment, nullable=True))
    op.execute("UPDATE accounts SET went_live_at = created_at WHERE kind = 'live'")
