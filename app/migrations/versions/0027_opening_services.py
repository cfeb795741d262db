"""Services that people open themselves, and the keys that wait to be shown to them."""

import sqlalchemy as sa
from alembic import op

revision = "0027_opening_services"
down_revision = "0026_letters"


def upgrade() -> None:
    """Apply it."""
    op.add_column("services", sa.Column("request_key", sa.String(length=64), nullable=True))
    op.create_index("one_service_per_request", "services", ["request_key"], unique=True)
    op.create_table(
        "unshown_keys",
        sa.Column("key_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("sealed", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_unshown_keys_key_id"),
        sa.PrimaryKeyConstraint("key_id", name="pk_unshown_keys"),
    )
    op.create_index("ix_unshown_keys_created_at", "unshown_keys", ["created_at"])
