"""Payments, questions to providers, refunds, events, idempotency keys and the queue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_payments_and_refunds"
down_revision = "0001_accounts_and_people"


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("resource_kind", sa.String(length=20), nullable=False),
        sa.Column("resource_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_account", "events", ["account_id", "id"], unique=False)
    op.create_index("ix_events_payment", "events", ["payment_id", "id"], unique=False)
    op.create_index(
        "ix_events_resource", "events", ["resource_kind", "resource_id", "id"], unique=False
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "digest", name="pk_idempotency_keys"),
    )
    op.create_index(
        "ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=26), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=26), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("dead_at IS NULL"),
        postgresql_where=sa.text("dead_at IS NULL"),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_transaction", sa.String(length=255), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("surcharge_pence", sa.BigInteger(), nullable=False),
        sa.Column("refunded_pence", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("return_url", sa.String(length=2000), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "metadata", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("authorisation_mode", sa.String(length=20), nullable=False),
        sa.Column("delayed_capture", sa.Boolean(), nullable=False),
        sa.Column("moto", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decline_reason", sa.String(length=40), nullable=False),
        sa.Column("card_brand", sa.String(length=20), nullable=False),
        sa.Column("card_type", sa.String(length=10), nullable=False),
        sa.Column("card_first_six", sa.String(length=6), nullable=False),
        sa.Column("card_last_four", sa.String(length=4), nullable=False),
        sa.Column("card_expiry", sa.String(length=5), nullable=False),
        sa.Column("cardholder_name", sa.String(length=255), nullable=False),
        sa.Column(
            "billing_address",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("wallet", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capture_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_payments_amount_not_negative")),
        sa.CheckConstraint(
            "refunded_pence BETWEEN 0 AND amount_pence + surcharge_pence",
            name=op.f("ck_payments_refunded_within_total"),
        ),
        sa.CheckConstraint("surcharge_pence >= 0", name=op.f("ck_payments_surcharge_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_payments_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
    )
    op.create_index(
        "ix_payments_account_created", "payments", ["account_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_payments_account_last_four",
        "payments",
        ["account_id", "card_last_four", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_payments_account_state", "payments", ["account_id", "state", "created_at"], unique=False
    )
    op.create_index(
        "ix_payments_expiring",
        "payments",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("expires_at IS NOT NULL"),
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index(
        "ix_payments_provider_transaction",
        "payments",
        ["provider", "provider_transaction"],
        unique=False,
    )
    op.create_table(
        "payment_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_payment_tokens_payment_id"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_payment_tokens"),
    )
    op.create_index("ix_payment_tokens_created_at", "payment_tokens", ["created_at"], unique=False)
    op.create_index("ix_payment_tokens_payment_id", "payment_tokens", ["payment_id"], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("refund_id", sa.String(length=26), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_up", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(operation = 'refund') = (refund_id <> '')", name=op.f("ck_questions_refund_named")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_questions_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index(
        "ix_questions_open",
        "questions",
        ["look_up_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_index("ix_questions_payment", "questions", ["payment_id"], unique=False)
    op.create_index(
        "one_open_question_per_payment",
        "questions",
        ["payment_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL AND operation <> 'refund'"),
        postgresql_where=sa.text("answered_at IS NULL AND operation <> 'refund'"),
    )
    op.create_index(
        "one_open_question_per_refund",
        "questions",
        ["refund_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL AND operation = 'refund'"),
        postgresql_where=sa.text("answered_at IS NULL AND operation = 'refund'"),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("provider_transaction", sa.String(length=255), nullable=False),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=True),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_refunds_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.UniqueConstraint("payment_id", "request_key", name="uq_refunds_payment_id_request_key"),
    )
    op.create_index(
        "ix_refunds_account_created", "refunds", ["account_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_refunds_payment", "refunds", ["payment_id", "created_at"], unique=False)
