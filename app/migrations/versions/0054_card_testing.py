"""From where cards were tried, and what is done about places that try too many."""

import sqlalchemy as sa
from alembic import op

revision = "0054_card_testing"
down_revision = "0053_instalments"

SOMEWHERE = sa.text("asked_from <> ''")
REFUSED = sa.text("asked_from <> '' AND answer IN ('Declined', 'SendPayerTo')")


def upgrade() -> None:
    """Apply it."""
    op.add_column(
        "questions",
        sa.Column("asked_from", sa.String(length=60), server_default=sa.text("''"), nullable=False),
    )
    for name, where in (
        ("ix_questions_from", SOMEWHERE),
        ("ix_questions_refused_from", REFUSED),
    ):
        op.create_index(
            name,
            "questions",
            ["asked_from", "asked_at"],
            unique=False,
            sqlite_where=where,
            postgresql_where=where,
        )
    _notices()
    op.create_table(
        "card_testing_noticed_at",
        sa.Column("notice_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("link_id", sa.String(length=26), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["card_testing_notices.id"],
            name=op.f("fk_card_testing_noticed_at_notice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "notice_id", "account_id", "link_id", name=op.f("pk_card_testing_noticed_at")
        ),
    )
    op.create_index(
        "ix_card_testing_noticed_at_account",
        "card_testing_noticed_at",
        ["account_id", "notice_id"],
        unique=False,
    )
    op.create_table(
        "card_testing_spent_puzzles",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_card_testing_spent_puzzles")),
    )
    op.create_index(
        op.f("ix_card_testing_spent_puzzles_expires_at"),
        "card_testing_spent_puzzles",
        ["expires_at"],
        unique=False,
    )


def _notices() -> None:
    op.create_table(
        "card_testing_notices",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column(
            "about",
            sa.Enum(
                "address",
                "network",
                "link",
                "account",
                name="about",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "free",
                "puzzle",
                "slowed",
                "stopped",
                "allowed",
                name="measure",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_test", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_testing_notices")),
    )
    for name, columns, is_unique in (
        ("one_card_testing_notice_per_number", ["subject", "number"], True),
        ("ix_card_testing_notices_until", ["subject", "until"], False),
        ("ix_card_testing_notices_began", ["began_at"], False),
    ):
        op.create_index(name, "card_testing_notices", columns, unique=is_unique)
