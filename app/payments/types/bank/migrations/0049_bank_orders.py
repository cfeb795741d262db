"""What the sandbox's banks remember: orders, and what was done about them."""

import sqlalchemy as sa
from alembic import op

revision = "0049_bank_orders"
down_revision = "0048_remittances"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "bank_movements",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column(
            "operation",
            sa.Enum(
                "authorise",
                "complete",
                "capture",
                "cancel",
                "refund",
                name="operation",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("transaction", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=26), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "awaiting",
                "pending",
                "done",
                "refused",
                "revoked",
                name="status",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "refusal",
            sa.Enum(
                "card_declined",
                "card_expired",
                "security_code_wrong",
                "not_enough_money",
                "limit_exceeded",
                "issuer_unavailable",
                "card_lost_or_stolen",
                "account_closed",
                "authentication_failed",
                "authentication_required",
                "permission_withdrawn",
                "do_not_retry",
                "not_a_card_number",
                "card_not_taken",
                "agreement_not_active",
                "other",
                name="declinereason",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bank_movements")),
    )
    op.create_index("ix_bank_movements_order", "bank_movements", ["transaction"], unique=False)
    op.create_index(
        "ix_bank_movements_to_be_decided",
        "bank_movements",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_bank_movements_to_be_told",
        "bank_movements",
        ["tell_at"],
        unique=False,
        sqlite_where=sa.text("tell_at IS NOT NULL"),
        postgresql_where=sa.text("tell_at IS NOT NULL"),
    )
    op.create_table(
        "bank_orders",
        sa.Column("transaction", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("bank", sa.String(length=20), nullable=False),
        sa.Column("merchant", sa.String(length=255), nullable=False),
        sa.Column("payment_reference", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("return_url", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "awaiting",
                "pending",
                "done",
                "refused",
                "revoked",
                name="status",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "refusal",
            sa.Enum(
                "card_declined",
                "card_expired",
                "security_code_wrong",
                "not_enough_money",
                "limit_exceeded",
                "issuer_unavailable",
                "card_lost_or_stolen",
                "account_closed",
                "authentication_failed",
                "authentication_required",
                "permission_withdrawn",
                "do_not_retry",
                "not_a_card_number",
                "card_not_taken",
                "agreement_not_active",
                "other",
                name="declinereason",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_bank_orders_amount")),
        sa.PrimaryKeyConstraint("transaction", name=op.f("pk_bank_orders")),
        sa.UniqueConstraint("key", name=op.f("uq_bank_orders_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_bank_orders_reference")),
    )
    op.create_index(
        "ix_bank_orders_payment", "bank_orders", ["account_id", "payment_id"], unique=False
    )
    op.create_index(
        "ix_bank_orders_to_be_decided",
        "bank_orders",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_bank_orders_to_be_told",
        "bank_orders",
        ["tell_at"],
        unique=False,
        sqlite_where=sa.text("tell_at IS NOT NULL"),
        postgresql_where=sa.text("tell_at IS NOT NULL"),
    )
