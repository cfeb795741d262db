"""When workers and schedulers were last seen, and when the books were last verified."""

import sqlalchemy as sa
from alembic import op

revision = "0035_signs"
down_revision = "0034_go_live"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "signs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_well", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_signs"),
    )
