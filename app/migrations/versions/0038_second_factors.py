"""Second factors of any kind, recovery codes, links by email, and what people are asked for."""

import sqlalchemy as sa
from alembic import op

from app import ids

revision = "0038_second_factors"
down_revision = "0037_api_requests"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply it. The authenticator apps that there are stay what they are."""
    op.create_table(
        "second_factors",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", _NUMBER, nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=True),
        sa.Column("sign_count", _NUMBER, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_second_factors_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_second_factors"),
        sa.UniqueConstraint("credential_id", name="uq_second_factors_credential_id"),
    )
    op.create_index("ix_second_factors_user", "second_factors", ["user_id", "created_at"])
    _move_apps()
    op.drop_column("users", "totp_secret")
    op.drop_column("users", "last_totp_step")
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_recovery_codes_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
    )
    op.create_index("uq_recovery_codes_user", "recovery_codes", ["user_id", "digest"], unique=True)
    op.create_table(
        "prompts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("factor_id", sa.String(length=26), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
    )
    op.create_index("ix_prompts_holder", "prompts", ["holder", "kind", "created_at"])
    op.create_table(
        "links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=True),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_links_user_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_links"),
    )


def _move_apps() -> None:
    """Each secret is encrypted together with its owner's id, so it can stand in another table.

    Who has none gets no factor that nobody could use: they are sent a link to set one up.
    """
    users = sa.table(
        "users",
        sa.column("id"),
        sa.column("totp_secret"),
        sa.column("last_totp_step"),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    second_factors = sa.table(
        "second_factors",
        *map(sa.column, ("id", "user_id", "kind", "name", "secret", "last_step", "sign_count")),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    rows = [
        {
            "id": ids.new_id(),
            "user_id": user.id,
            "kind": "app",
            "name": "",
            "secret": user.totp_secret,
            "last_step": user.last_totp_step,
            "sign_count": 0,
            "created_at": user.created_at,
        }
        for user in connection.execute(sa.select(users).where(users.c.totp_secret != ""))
    ]
    if rows:
        connection.execute(second_factors.insert(), rows)
