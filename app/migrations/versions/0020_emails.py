"""Emails to payers: which of them an account sends, each one, and the outbox of sandboxes."""

import sqlalchemy as sa
from alembic import op

revision = "0020_emails"
down_revision = "0019_challenges"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PENDING = "due_at IS NOT NULL"


def upgrade() -> None:
    """Apply it. Nobody is told of what happened before."""
    for flag in ("send_receipts", "send_refund_emails"):
        op.add_column(
            "accounts", sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.true())
        )
    for words in ("email_paragraph", "email_paragraph_cy"):
        op.add_column(
            "accounts", sa.Column(words, sa.Text(), nullable=False, server_default=sa.text("''"))
        )
    op.create_table(
        "emails",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("refund_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("sender_reference", sa.String(length=255), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("looked_up", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'refund') = (refund_id <> '')", name=op.f("ck_emails_refund_named")
        ),
        sa.CheckConstraint(
            f"(state IN ('waiting', 'sending')) = ({_PENDING})",
            name=op.f("ck_emails_due_while_pending"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_emails_account_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_emails_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_emails"),
        sa.UniqueConstraint("payment_id", "kind", "refund_id", name="uq_emails_once"),
    )
    op.create_index(
        "ix_emails_due",
        "emails",
        ["due_at"],
        sqlite_where=sa.text(_PENDING),
        postgresql_where=sa.text(_PENDING),
    )
    op.create_table(
        "email_outbox",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("email_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_email_outbox"),
        sa.UniqueConstraint("email_id", name="uq_email_outbox_email_id"),
    )
