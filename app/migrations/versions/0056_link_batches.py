"""Links made from spreadsheets, each for one line of one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056_link_batches"
down_revision = "0055_payment_link_drafts"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "link_batches",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("link_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("file_name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("names_sealed", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("many > 0", name=op.f("ck_link_batches_many")),
        sa.CheckConstraint(
            "called_off_at IS NULL OR made_at IS NOT NULL",
            name=op.f("ck_link_batches_called_off_if_made"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["payment_links.id"], name=op.f("fk_link_batches_link_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_batches")),
    )
    op.create_index("ix_link_batches_link", "link_batches", ["link_id", "created_at"])
    op.create_index(
        "one_link_batch_draft_per_file",
        "link_batches",
        ["link_id", "created_by", "digest"],
        unique=True,
        sqlite_where=sa.text("made_at IS NULL"),
        postgresql_where=sa.text("made_at IS NULL"),
    )
    op.create_index(
        "ix_link_batches_names",
        "link_batches",
        ["made_at"],
        sqlite_where=sa.text("names_sealed <> ''"),
        postgresql_where=sa.text("names_sealed <> ''"),
    )
    op.create_table(
        "personal_links",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("batch_id", sa.String(length=26), nullable=False),
        sa.Column("link_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=True),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_personal_links_amount")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["link_batches.id"], name=op.f("fk_personal_links_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["payment_links.id"], name=op.f("fk_personal_links_link_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payments.id"],
            name=op.f("fk_personal_links_payment_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_links")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_personal_links_payment_id")),
    )
    op.create_index("ix_personal_links_batch", "personal_links", ["batch_id", "line"], unique=True)
