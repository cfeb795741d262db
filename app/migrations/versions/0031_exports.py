"""Payments as files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031_exports"
down_revision = "0030_refund_batches"


def upgrade() -> None:
    """Apply it."""
    moment = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "exports",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("account_ids", json, nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=True),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("wanted", json, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("with_payer", sa.Boolean(), nullable=False),
        sa.Column("with_moto", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("metadata_keys", json, nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("payments_done", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("packed_bytes", number, nullable=False),
        sa.Column("raw_bytes", number, nullable=False),
        sa.Column("checksum", number, nullable=False),
        sa.Column("place_at", moment, nullable=True),
        sa.Column("place_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_user", "exports", ["user_id", "created_at", "id"])
    op.create_index("ix_exports_expiring", "exports", ["expires_at"])
    op.create_table(
        "export_parts",
        sa.Column("export_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name="fk_export_parts_export_id"),
        sa.PrimaryKeyConstraint("export_id", "number", name="pk_export_parts"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # They are compressed when they come: the server need not try again.
        op.execute("ALTER TABLE export_parts ALTER COLUMN content SET STORAGE EXTERNAL")
