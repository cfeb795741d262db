"""Paying in parts: what links offer, and payers' plans."""

import sqlalchemy as sa
from alembic import op

revision = "0053_instalments"
down_revision = "0052_payment_links"

ID = sa.String(length=26)
MOMENT = sa.DateTime(timezone=True)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "instalment_offers",
        sa.Column("link_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("every", _one_of("every", "week", "month"), nullable=False),
        sa.Column("smallest_pence", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("parts BETWEEN 2 AND 12", name=op.f("ck_instalment_offers_parts")),
        sa.CheckConstraint("smallest_pence > 0", name=op.f("ck_instalment_offers_smallest")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["payment_links.id"], name=op.f("fk_instalment_offers_link_id")
        ),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_instalment_offers")),
    )
    _plans()
    _parts()
    op.create_table(
        "instalment_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["instalment_plans.id"], name=op.f("fk_instalment_links_plan_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_instalment_links")),
    )
    op.create_index("ix_instalment_links_plan_id", "instalment_links", ["plan_id"])


def _plans() -> None:
    states = ("proposed", "not_begun", "active", "overdue", "done", "stopped")
    op.create_table(
        "instalment_plans",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=False),
        sa.Column("link_id", ID, nullable=False),
        sa.Column("agreement_id", ID, nullable=False),
        sa.Column("first_payment_id", ID, nullable=False),
        sa.Column("state", _one_of("planstate", *states), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("every", _one_of("every", "week", "month"), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("look_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("began_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("stopped_by", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("parts BETWEEN 2 AND 12", name=op.f("ck_instalment_plans_parts")),
        sa.CheckConstraint("total_pence > 0", name=op.f("ck_instalment_plans_total")),
        sa.CheckConstraint(
            "state = 'active' OR look_at IS NULL",
            name=op.f("ck_instalment_plans_looked_at_while_active"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_instalment_plans_{column}"))
            for column, other in (
                ("account_id", "accounts.id"),
                ("link_id", "payment_links.id"),
                ("agreement_id", "agreements.id"),
                ("first_payment_id", "payments.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_plans")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_instalment_plans_agreement_id")),
        sa.UniqueConstraint("first_payment_id", name=op.f("uq_instalment_plans_first_payment_id")),
    )
    op.create_index(
        "ix_instalment_plans_account", "instalment_plans", ["account_id", "state", "created_at"]
    )
    op.create_index("ix_instalment_plans_link", "instalment_plans", ["link_id", "created_at"])
    _partial_index("ix_instalment_plans_due", "instalment_plans", "look_at", "look_at IS NOT NULL")
    _partial_index(
        "ix_instalment_plans_running",
        "instalment_plans",
        "agreement_id",
        "state IN ('active', 'overdue')",
    )


def _parts() -> None:
    op.create_table(
        "instalments",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("charge_at", MOMENT, nullable=False),
        sa.Column("state", _one_of("partstate", "waiting", "paid", "overdue"), nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("paid_by", ID, nullable=True),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_instalments_amount")),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_by IS NOT NULL)",
            name=op.f("ck_instalments_paid_by_something"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["instalment_plans.id"], name=op.f("fk_instalments_plan_id")
        ),
        sa.ForeignKeyConstraint(["paid_by"], ["payments.id"], name=op.f("fk_instalments_paid_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
        sa.UniqueConstraint("plan_id", "number", name="one_instalment_per_number"),
    )
    op.create_table(
        "instalment_payments",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("instalment_id", ID, nullable=False),
        sa.Column("payment_id", ID, nullable=False),
        sa.Column("by_payer", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [other], name=op.f(f"fk_instalment_payments_{column}")
            )
            for column, other in (
                ("plan_id", "instalment_plans.id"),
                ("instalment_id", "instalments.id"),
                ("payment_id", "payments.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_payments")),
        sa.UniqueConstraint("payment_id", "instalment_id", name="one_payment_once_for_a_part"),
    )
    _partial_index(
        "one_open_payment_per_instalment",
        "instalment_payments",
        "instalment_id",
        "ended_at IS NULL",
        unique=True,
    )
    _partial_index(
        "ix_instalment_payments_open", "instalment_payments", "payment_id", "ended_at IS NULL"
    )
    op.create_index("ix_instalment_payments_plan", "instalment_payments", ["plan_id", "opened_at"])


def _partial_index(name: str, table: str, column: str, where: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
