"""What was paid at the counters of the sandbox."""

import sqlalchemy as sa
from alembic import op

revision = "0051_counter_takings"
down_revision = "0050_receipt_parts"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "counter_takings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("payment", "reversal", name="receiptkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("transaction", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outlet", sa.String(length=80), nullable=False),
        sa.Column("reverses", sa.String(length=40), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_counter_takings_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_takings")),
        sa.UniqueConstraint(
            "network", "transaction", name=op.f("uq_counter_takings_network_transaction")
        ),
    )
    op.create_index(
        "ix_counter_takings_account",
        "counter_takings",
        ["account_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_counter_takings_file",
        "counter_takings",
        ["account_id", "network", "file_id"],
        unique=False,
    )
