"""What the database enforces by itself: append-only tables, and journals that balance.

On SQLite, which has one writer at a time and no deferred triggers, a journal is written after its
postings and closes them, and the check stands on the journal's insert. On PostgreSQL a journal is
closed when its transaction ends, and the check is a deferred constraint on both tables, so that it
holds whatever two transactions do at once.
"""

from alembic import op

revision = "0005_append_only"
down_revision = "0004_sandbox"

TABLES = {  # and what is unique in each
    "audit_records": ("position", "digest"),
    "events": ("id",),
    "journals": ("id", "key"),
    "postings": ("id",),  # and its line in the journal, which is closed when it can be seen
}


def upgrade() -> None:
    """Apply it."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table, unique in TABLES.items():
        # INSERT OR REPLACE removes the row in its way, on most connections past all triggers.
        in_the_way = " OR ".join(f"{column} = NEW.{column}" for column in unique)
        op.execute(
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "  # noqa: S608  ours
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {in_the_way}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        """
        CREATE TRIGGER journals_must_balance BEFORE INSERT ON journals BEGIN
            SELECT RAISE(ABORT, 'journal does not balance')
            WHERE (SELECT COUNT(*) FROM postings WHERE journal_id = NEW.id) < 2
               OR (SELECT SUM(amount_pence) FROM postings WHERE journal_id = NEW.id) <> 0
               OR EXISTS (SELECT 1 FROM postings
                          WHERE journal_id = NEW.id AND typeof(amount_pence) <> 'integer');
        END
        """
    )
    op.execute(
        """
        CREATE TRIGGER postings_refuse_closed_journal BEFORE INSERT ON postings
        WHEN EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id) BEGIN
            SELECT RAISE(ABORT, 'journal is closed');
        END
        """
    )


def _postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        """
        CREATE FUNCTION journal_must_balance() RETURNS trigger LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$  -- else a temporary table could stand in for ours
        DECLARE
            journal varchar := CASE TG_TABLE_NAME
                WHEN 'journals' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'journal_id' END;
        BEGIN
            IF (SELECT count(*) < 2 OR sum(amount_pence) <> 0
                FROM postings WHERE journal_id = journal) THEN
                RAISE EXCEPTION 'journal does not balance' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    for table in ("journals", "postings"):
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_must_balance AFTER INSERT ON {table} "
            "DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION journal_must_balance()"
        )
    op.execute(
        """
        CREATE FUNCTION refuse_closed_journal() RETURNS trigger LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$
        BEGIN  -- one statement may write both, in whatever order the database likes
            IF EXISTS (SELECT 1 FROM journals
                       WHERE id = NEW.journal_id AND xmin <> pg_current_xact_id()::xid) THEN
                RAISE EXCEPTION 'journal is closed' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER postings_refuse_closed_journal BEFORE INSERT ON postings "
        "FOR EACH ROW EXECUTE FUNCTION refuse_closed_journal()"
    )
