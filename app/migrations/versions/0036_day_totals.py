"""When payments ended and refunds succeeded, and what was counted for days that are over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036_day_totals"
down_revision = "0035_signs"

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply it. Of what ended without a capture the last change is the best that is known."""
    op.add_column("payments", sa.Column("ended_at", _MOMENT, nullable=True))
    op.execute(
        "UPDATE payments SET ended_at = COALESCE(captured_at, updated_at) WHERE state IN"
        " ('captured', 'declined', 'errored', 'expired', 'cancelled_by_user',"
        " 'cancelled_by_service')"
    )
    op.add_column("refunds", sa.Column("succeeded_at", _MOMENT, nullable=True))
    op.execute(
        "UPDATE refunds SET succeeded_at = (SELECT posted_at FROM journals"
        " WHERE journals.key = 'refund:' || refunds.id || '\\:succeed') WHERE state = 'success'"
    )
    for table, column in (("payments", "ended_at"), ("refunds", "succeeded_at")):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_{table}_account_{column.removesuffix('_at')}",
            table,
            ["account_id", column],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "day_recounts",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_day_recounts"),
    )
    op.create_index("ix_day_recounts_account", "day_recounts", ["account_id", "day"])
    op.create_table(
        "day_totals",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_type", _JSON, nullable=False),
        sa.Column("recounted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_day_totals_account_id"),
        sa.PrimaryKeyConstraint("account_id", "day", name="pk_day_totals"),
    )
