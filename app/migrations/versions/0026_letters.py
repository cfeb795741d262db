"""Letters to the people who work here, which become emails as those to payers do."""

import sqlalchemy as sa
from alembic import op

revision = "0026_letters"
down_revision = "0025_credentials"

_NOT_COLLECTED = "collected_at IS NULL"
_PENDING = "due_at IS NOT NULL"


def _emails() -> sa.Table:
    """The table as 0020 made it: SQLite changes a column by copying the table."""
    return sa.Table(
        "emails",
        sa.MetaData(),
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
        sa.Index("ix_emails_due", "due_at", sqlite_where=sa.text(_PENDING)),
    )


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
    )
    op.create_index(
        "ix_letters_not_collected",
        "letters",
        ["left_at"],
        sqlite_where=sa.text(_NOT_COLLECTED),
        postgresql_where=sa.text(_NOT_COLLECTED),
    )
    with op.batch_alter_table("emails", copy_from=_emails()) as emails:
        emails.alter_column("account_id", existing_type=sa.String(length=26), nullable=True)
        emails.alter_column("payment_id", existing_type=sa.String(length=26), nullable=True)
        emails.add_column(sa.Column("letter_id", sa.String(length=26), nullable=True))
        emails.create_foreign_key("fk_emails_letter_id", "letters", ["letter_id"], ["id"])
        emails.create_unique_constraint("uq_emails_letter_id", ["letter_id"])
        emails.create_check_constraint(
            op.f("ck_emails_about_one_thing"),
            "(letter_id IS NULL) = (payment_id IS NOT NULL)"
            " AND (account_id IS NULL) = (payment_id IS NULL)",
        )
    op.add_column(
        "email_outbox", sa.Column("link", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
