"""Files of what networks took in, and their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0048_remittances"
down_revision = "0047_vouchers"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "remittance_files",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "processing",
                "processed",
                "failed",
                "discarded",
                "obsolete",
                name="filestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "problem",
            sa.Enum(
                "empty",
                "format_not_known",
                "not_utf8",
                "header_not_readable",
                "currency",
                "truncated",
                "trailer_not_readable",
                "wrong_order",
                "header_count",
                "header_total",
                "duplicate_file",
                "other_content",
                "stale_revision",
                name="problem",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("same_as", sa.String(length=26), nullable=True),
        sa.Column("declared_lines", sa.Integer(), nullable=True),
        sa.Column("declared_payments", sa.Integer(), nullable=True),
        sa.Column("declared_payments_pence", sa.BigInteger(), nullable=True),
        sa.Column("declared_reversals", sa.Integer(), nullable=True),
        sa.Column("declared_reversals_pence", sa.BigInteger(), nullable=True),
        sa.Column("computed_lines", sa.Integer(), nullable=True),
        sa.Column("computed_payments", sa.Integer(), nullable=True),
        sa.Column("computed_payments_pence", sa.BigInteger(), nullable=True),
        sa.Column("computed_reversals", sa.Integer(), nullable=True),
        sa.Column("computed_reversals_pence", sa.BigInteger(), nullable=True),
        sa.Column("loaded_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance_files")),
    )
    op.create_index(
        "ix_remittance_files_created", "remittance_files", ["created_at", "id"], unique=False
    )
    op.create_index(
        "ix_remittance_files_known_as",
        "remittance_files",
        ["account_id", "network", "year", "sequence"],
        unique=False,
    )
    op.create_index(
        "one_file_of_this_content",
        "remittance_files",
        ["account_id", "digest"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('failed', 'discarded')"),
        postgresql_where=sa.text("state NOT IN ('failed', 'discarded')"),
    )
    op.create_index(
        "one_revision_stands",
        "remittance_files",
        ["account_id", "network", "year", "sequence"],
        unique=True,
        sqlite_where=sa.text("state IN ('processing', 'processed')"),
        postgresql_where=sa.text("state IN ('processing', 'processed')"),
    )
    op.create_table(
        "remittance_contents",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["remittance_files.id"], name=op.f("fk_remittance_contents_file_id")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_remittance_contents")),
    )
    op.create_table(
        "remittance_rows",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "processed",
                "needs_review",
                "void",
                name="rowstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "problem",
            sa.Enum(
                "not_readable",
                "too_long",
                "kind",
                "transaction",
                "number",
                "amount",
                "time",
                "outlet",
                "duplicate_in_file",
                "told_differently",
                "refused",
                "returned",
                "reversal_left_out",
                name="rowproblem",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("is_withdrawal", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("payment", "reversal", name="receiptkind", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outlet", sa.String(length=80), nullable=False),
        sa.Column("reverses_key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("receipt_id", sa.String(length=26), nullable=True),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("proposed_by", sa.String(length=26), nullable=False),
        sa.Column("resolved_by", sa.String(length=26), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["remittance_files.id"], name=op.f("fk_remittance_rows_file_id")
        ),
        sa.PrimaryKeyConstraint("file_id", "line", name=op.f("pk_remittance_rows")),
    )
    op.create_index(
        "ix_remittance_rows_state", "remittance_rows", ["file_id", "state", "line"], unique=False
    )
    op.create_index(
        "ix_remittance_rows_to_review",
        "remittance_rows",
        ["file_id"],
        unique=False,
        sqlite_where=sa.text("state = 'needs_review'"),
        postgresql_where=sa.text("state = 'needs_review'"),
    )
