"""Services, their accounts and keys, the people who work for them, and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_accounts_and_people"
down_revision = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "audit_records",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=True),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit_records"),
        sa.UniqueConstraint("digest", name="uq_audit_records_digest"),
    )
    op.create_index(
        "ix_audit_records_service", "audit_records", ["service_id", "position"], unique=False
    )
    op.create_index(
        "ix_audit_records_subject",
        "audit_records",
        ["subject_kind", "subject_id", "position"],
        unique=False,
    )
    op.create_table(
        "services",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("name_cy", sa.String(length=50), nullable=False),
        sa.Column("organisation", sa.String(length=255), nullable=False),
        sa.Column("merchant_name", sa.String(length=255), nullable=False),
        sa.Column("merchant_address_line_1", sa.String(length=255), nullable=False),
        sa.Column("merchant_address_line_2", sa.String(length=255), nullable=False),
        sa.Column("merchant_address_city", sa.String(length=255), nullable=False),
        sa.Column("merchant_address_postcode", sa.String(length=25), nullable=False),
        sa.Column("merchant_address_country", sa.String(length=2), nullable=False),
        sa.Column("merchant_telephone", sa.String(length=40), nullable=False),
        sa.Column("merchant_email", sa.String(length=254), nullable=False),
        sa.Column("merchant_url", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("totp_secret", sa.String(length=255), nullable=False),
        sa.Column(
            "last_totp_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("is_platform", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_in_lower_case")),
        sa.CheckConstraint(
            "failed_attempts >= 0", name=op.f("ck_users_failed_attempts_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.String(length=255), nullable=False),
        sa.Column("allow_zero_amount", sa.Boolean(), nullable=False),
        sa.Column("allow_moto", sa.Boolean(), nullable=False),
        sa.Column("allow_authorisation_api", sa.Boolean(), nullable=False),
        sa.Column("allow_telephone_notifications", sa.Boolean(), nullable=False),
        sa.Column("allow_apple_pay", sa.Boolean(), nullable=False),
        sa.Column("allow_google_pay", sa.Boolean(), nullable=False),
        sa.Column("recurring_enabled", sa.Boolean(), nullable=False),
        sa.Column("block_prepaid_cards", sa.Boolean(), nullable=False),
        sa.Column("requires_3ds", sa.Boolean(), nullable=False),
        sa.Column("mask_moto_number", sa.Boolean(), nullable=False),
        sa.Column("mask_moto_security_code", sa.Boolean(), nullable=False),
        sa.Column("email_collection", sa.String(length=40), nullable=False),
        sa.Column("collect_billing_address", sa.Boolean(), nullable=False),
        sa.Column("default_country", sa.String(length=2), nullable=False),
        sa.Column("redirect_at_once_when_finished", sa.Boolean(), nullable=False),
        sa.Column("corporate_credit_surcharge_pence", sa.BigInteger(), nullable=False),
        sa.Column("corporate_debit_surcharge_pence", sa.BigInteger(), nullable=False),
        sa.Column("corporate_prepaid_debit_surcharge_pence", sa.BigInteger(), nullable=False),
        sa.Column(
            "card_types", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "disabled_at IS NOT NULL OR disabled_reason = ''", name=op.f("ck_accounts_reason")
        ),
        sa.CheckConstraint(
            "corporate_credit_surcharge_pence >= 0", name=op.f("ck_accounts_credit_surcharge")
        ),
        sa.CheckConstraint(
            "corporate_debit_surcharge_pence >= 0", name=op.f("ck_accounts_debit_surcharge")
        ),
        sa.CheckConstraint(
            "corporate_prepaid_debit_surcharge_pence >= 0",
            name=op.f("ck_accounts_prepaid_surcharge"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_accounts_service_id"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_service", "accounts", ["service_id"], unique=False)
    op.create_index(
        "one_live_account_per_service",
        "accounts",
        ["service_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'live'"),
        postgresql_where=sa.text("kind = 'live'"),
    )
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_memberships_service_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user_id"),
        sa.PrimaryKeyConstraint("user_id", "service_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_service", "memberships", ["service_id"], unique=False)
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("link", sa.String(length=36), nullable=False),
        sa.Column("description", sa.String(length=50), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=13), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_api_keys_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
        sa.UniqueConstraint("link", name="uq_api_keys_link"),
    )
    op.create_index("ix_api_keys_account", "api_keys", ["account_id", "issued_at"], unique=False)
