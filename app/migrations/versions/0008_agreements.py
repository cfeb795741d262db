"""Agreements, the cards kept for them, and the payments that set them up or charge them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_agreements"
down_revision = "0007_search"

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "agreements",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("user_identifier", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_agreements_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agreements"),
    )
    op.create_index(
        "ix_agreements_account_created", "agreements", ["account_id", "created_at", "id"]
    )
    op.create_index(
        "ix_agreements_account_reference",
        "agreements",
        ["account_id", sa.text("lower(reference)"), "created_at"],
    )
    op.create_index(
        "ix_agreements_account_state", "agreements", ["account_id", "state", "created_at"]
    )
    op.create_table(
        "payment_instruments",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("agreement_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("stored_card", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("card_brand", sa.String(length=20), nullable=False),
        sa.Column("card_type", sa.String(length=10), nullable=False),
        sa.Column("card_first_six", sa.String(length=6), nullable=False),
        sa.Column("card_last_four", sa.String(length=4), nullable=False),
        sa.Column("card_expiry", sa.String(length=5), nullable=False),
        sa.Column("cardholder_name", sa.String(length=255), nullable=False),
        sa.Column("billing_address", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_payment_instruments_agreement_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payment_instruments"),
    )
    op.create_index(
        "one_active_instrument_per_agreement",
        "payment_instruments",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_payment_instruments_agreement", "payment_instruments", ["agreement_id", "created_at"]
    )
    for name, length in (
        ("agreement_id", 26),
        ("agreement_payment_type", 20),
        ("instrument_id", 26),
    ):
        op.add_column(
            "payments",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=sa.text("''")),
        )
    op.create_index(
        "ix_payments_account_agreement",
        "payments",
        ["account_id", "agreement_id", "created_at"],
        sqlite_where=sa.text("agreement_id <> ''"),
        postgresql_where=sa.text("agreement_id <> ''"),
    )
