"""Refunds with a reason, several at once, and those that a second person has to agree to."""

import sqlalchemy as sa
from alembic import op

revision = "0030_refund_batches"
down_revision = "0029_webhook_headers"

_MOMENT = sa.DateTime(timezone=True)
_WAITING = "state = 'waiting'"
_TO_DO = "state = 'to_do'"


def upgrade() -> None:
    """Apply it. Nobody knows why earlier refunds were made."""
    for table in ("refunds", "refund_drafts"):
        op.add_column(table, sa.Column("reason", sa.String(length=40), nullable=True))
        op.add_column(
            table,
            sa.Column(
                "reason_note", sa.String(length=255), nullable=False, server_default=sa.text("''")
            ),
        )
    op.add_column("refund_drafts", sa.Column("batch_id", sa.String(length=26), nullable=True))
    op.add_column(
        "accounts", sa.Column("refund_approval_above_pence", sa.BigInteger(), nullable=True)
    )
    op.create_table(
        "refund_batches",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("limit_pence", sa.BigInteger(), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decision_note", sa.String(length=255), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.CheckConstraint("decided_by <> user_id", name=op.f("ck_refund_batches_second_person")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_refund_batches_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refund_batches"),
    )
    op.create_index("ix_refund_batches_account", "refund_batches", ["account_id", "created_at"])
    op.create_index("ix_refund_batches_user", "refund_batches", ["user_id", "state", "created_at"])
    op.create_index(
        "ix_refund_batches_waiting",
        "refund_batches",
        ["asked_at"],
        sqlite_where=sa.text(_WAITING),
        postgresql_where=sa.text(_WAITING),
    )
    op.create_table(
        "refund_batch_rows",
        sa.Column("batch_id", sa.String(length=26), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("available_pence", sa.BigInteger(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=False),
        sa.Column("refund_id", sa.String(length=26), nullable=True),
        sa.CheckConstraint(
            "amount_pence >= 0", name=op.f("ck_refund_batch_rows_amount_not_negative")
        ),
        sa.CheckConstraint(
            "amount_pence <= available_pence", name=op.f("ck_refund_batch_rows_amount_available")
        ),
        sa.CheckConstraint(
            "(state = 'made') = (refund_id IS NOT NULL)",
            name=op.f("ck_refund_batch_rows_refund_named"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["refund_batches.id"], name="fk_refund_batch_rows_batch_id"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_refund_batch_rows_payment_id"
        ),
        sa.PrimaryKeyConstraint("batch_id", "line", name="pk_refund_batch_rows"),
        sa.UniqueConstraint(
            "batch_id", "payment_id", name=op.f("uq_refund_batch_rows_batch_id_payment_id")
        ),
    )
    op.create_index(
        "ix_refund_batch_rows_to_do",
        "refund_batch_rows",
        ["payment_id"],
        sqlite_where=sa.text(_TO_DO),
        postgresql_where=sa.text(_TO_DO),
    )
