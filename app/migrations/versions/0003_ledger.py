"""The ledger: journals and postings. What the database itself enforces follows in 0005."""

import sqlalchemy as sa
from alembic import op

revision = "0003_ledger"
down_revision = "0002_payments_and_refunds"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "journals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journals"),
        sa.UniqueConstraint("key", name="uq_journals_key"),
    )
    op.create_index(
        "ix_journals_account_posted", "journals", ["account_id", "posted_at"], unique=False
    )
    op.create_index("ix_journals_payment_id", "journals", ["payment_id"], unique=False)
    op.create_table(
        "postings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("journal_id", sa.String(length=26), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("ledger_account", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"],
            ["journals.id"],
            name="fk_postings_journal_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_postings"),
        sa.UniqueConstraint("journal_id", "line", name="uq_postings_journal_id_line"),
    )
    op.create_index("ix_postings_ledger_account", "postings", ["ledger_account"], unique=False)
