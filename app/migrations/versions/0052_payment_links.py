"""Payment links, and what was paid by them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052_payment_links"
down_revision = "0051_counter_takings"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "payment_links",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("public", "telephone", name="kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=230), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("service_path", sa.String(length=230), nullable=False),
        sa.Column("link_path", sa.String(length=230), nullable=False),
        sa.Column(
            "asks",
            sa.Enum("fixed", "chosen", "fees", name="asks", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("price_pence", sa.BigInteger(), nullable=True),
        sa.Column("amount_hint", sa.String(length=255), nullable=False),
        sa.Column(
            "fees",
            JSON,
            nullable=False,
        ),
        sa.Column("reference_label", sa.String(length=50), nullable=False),
        sa.Column("reference_hint", sa.String(length=255), nullable=False),
        sa.Column(
            "columns",
            JSON,
            nullable=False,
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("most_payments", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(asks = 'fixed') = (price_pence IS NOT NULL)",
            name=op.f("ck_payment_links_price_where_fixed"),
        ),
        sa.CheckConstraint(
            "most_payments IS NULL OR most_payments > 0",
            name=op.f("ck_payment_links_most_payments"),
        ),
        sa.CheckConstraint(
            "price_pence IS NULL OR price_pence > 0", name=op.f("ck_payment_links_price")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payment_links_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_links")),
    )
    op.create_index(
        "ix_payment_links_account", "payment_links", ["account_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_payment_links_address",
        "payment_links",
        ["service_path", "link_path", "created_at"],
        unique=False,
    )
    op.create_index(
        "one_payment_link_per_address",
        "payment_links",
        ["service_path", "link_path"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND link_path <> ''"),
        postgresql_where=sa.text("deleted_at IS NULL AND link_path <> ''"),
    )
    op.create_index(
        "one_telephone_link_per_account",
        "payment_links",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND kind = 'telephone'"),
        postgresql_where=sa.text("deleted_at IS NULL AND kind = 'telephone'"),
    )
    op.create_table(
        "link_payments",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("link_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column(
            "basket",
            JSON,
            nullable=False,
        ),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["payment_links.id"], name=op.f("fk_link_payments_link_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_link_payments_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_payments")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_link_payments_payment_id")),
    )
    op.create_index(
        "ix_link_payments_link", "link_payments", ["link_id", "created_at"], unique=False
    )
    op.create_index(
        "one_link_payment_per_request", "link_payments", ["link_id", "request_key"], unique=True
    )
