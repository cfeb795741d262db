"""What finding payments by all that staff know of them needs: marks, sums, states of refunds."""

import sqlalchemy as sa
from alembic import op

revision = "0028_marks"
down_revision = "0027_opening_services"

# A function of a text's parts and one of a whole value. Each mark is of one account, so that one
# account's search does not wade through another's payments.
FUNCTIONS = (
    """
    CREATE FUNCTION marks_of_part(owner varchar, kind varchar, said varchar) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(hashtext(owner || kind || substr(low, n, 3))), '{}')
        FROM lower(said) AS low, generate_series(1, length(low) - 2) AS n
    $$
    """,
    """
    CREATE FUNCTION marks_of_value(owner varchar, kind varchar, said varchar) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT ARRAY[hashtext(owner || kind || '=' || lower(said))]
    $$
    """,
    """
    CREATE FUNCTION marks_of(payment payments) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    DECLARE
        found integer[] := marks_of_part(payment.account_id, 'r', payment.reference)
            || marks_of_value(payment.account_id, 't', payment.type)
            || marks_of_value(payment.account_id, 'p', payment.provider);
    BEGIN
        IF payment.email <> '' THEN
            found := found || marks_of_part(payment.account_id, 'e', payment.email);
        END IF;
        IF payment.cardholder_name <> '' THEN
            found := found || marks_of_part(payment.account_id, 'n', payment.cardholder_name);
        END IF;
        IF payment.card_brand <> '' THEN
            found := found || marks_of_value(payment.account_id, 'b', payment.card_brand);
        END IF;
        IF payment.metadata <> '{}' THEN
            found := found || ARRAY(
                SELECT unnest(marks_of_value(payment.account_id, 'm', value))
                FROM jsonb_each_text(payment.metadata));
        END IF;
        RETURN found;
    END $$
    """,
    """
    CREATE FUNCTION mark_payment() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO payment_marks (payment_id, marks) VALUES (NEW.id, marks_of(NEW))
        ON CONFLICT (payment_id) DO UPDATE SET marks = excluded.marks;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION unmark_payment() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
    BEGIN
        DELETE FROM payment_marks WHERE payment_id = OLD.id;
        RETURN NULL;
    END $$
    """,
)
MARKED = ("reference", "email", "cardholder_name", "card_brand", "type", "provider", "metadata")


def upgrade() -> None:
    """Apply it."""
    op.create_index(
        "ix_payments_account_total",
        "payments",
        ["account_id", sa.text("(amount_pence + surcharge_pence)"), "created_at"],
        unique=False,
    )
    for noun in ("refunds", "disputes"):
        op.create_index(
            f"ix_{noun}_account_state", noun, ["account_id", "state", "payment_id"], unique=False
        )
    op.create_index(
        "ix_refunds_account_transaction",
        "refunds",
        ["account_id", "provider_transaction"],
        unique=False,
        sqlite_where=sa.text("provider_transaction <> ''"),
        postgresql_where=sa.text("provider_transaction <> ''"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _marks()


def _marks() -> None:
    op.create_table(
        "payment_marks",
        sa.Column("payment_id", sa.String(length=26), nullable=False),
        sa.Column("marks", sa.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("payment_id", name="pk_payment_marks"),
    )
    for function in FUNCTIONS:
        op.execute(function)
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in MARKED)
    op.execute(
        "CREATE TRIGGER payments_marked_when_new AFTER INSERT ON payments"
        " FOR EACH ROW EXECUTE FUNCTION mark_payment()"
    )
    op.execute(
        f"CREATE TRIGGER payments_marked_again AFTER UPDATE OF {', '.join(MARKED)} ON payments"
        f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION mark_payment()"
    )
    op.execute(
        "CREATE TRIGGER payments_unmarked AFTER DELETE ON payments"
        " FOR EACH ROW EXECUTE FUNCTION unmark_payment()"
    )
    op.execute("SET LOCAL statement_timeout = 0")  # a million take a minute or two
    op.execute("INSERT INTO payment_marks SELECT id, marks_of(payments) FROM payments")
    op.create_index(
        "ix_payment_marks", "payment_marks", ["marks"], unique=False, postgresql_using="gin"
    )
