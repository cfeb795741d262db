"""The look of a service's payment pages."""

import sqlalchemy as sa
from alembic import op

revision = "0022_brandings"
down_revision = "0021_wallets"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "brandings",
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("name_cy", sa.String(length=50), nullable=False),
        sa.Column("background", sa.String(length=7), nullable=False),
        sa.Column("text", sa.String(length=7), nullable=False),
        sa.Column("border", sa.String(length=7), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.String(length=20), nullable=False),
        sa.Column("logo_digest", sa.String(length=64), nullable=False),
        sa.Column("logo_width", sa.Integer(), nullable=False),
        sa.Column("logo_height", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_brandings_service_id"),
        sa.PrimaryKeyConstraint("service_id", name="pk_brandings"),
    )
    op.create_index(
        "ix_brandings_logo_digest",
        "brandings",
        ["logo_digest"],
        sqlite_where=sa.text("logo_digest <> ''"),
        postgresql_where=sa.text("logo_digest <> ''"),
    )
