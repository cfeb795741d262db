"""Finding audit records, and the checks of the log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033_audit_search"
down_revision = "0032_invitations"


def upgrade() -> None:
    """Apply it."""
    moment = sa.DateTime(timezone=True)
    op.create_index("ix_audit_records_actor", "audit_records", ["actor_id", "position"])
    op.create_index("ix_audit_records_happened_at", "audit_records", ["happened_at"])
    op.create_table(
        "audit_checks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("records", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "problems", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_checks"),
        sa.UniqueConstraint("day", name="uq_audit_checks_day"),
    )
    op.create_index("ix_audit_checks_begun_at", "audit_checks", ["begun_at"])
