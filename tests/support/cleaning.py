"""A database of PostgreSQL made as good as new, at half the cost of another one.

Another one is some seven hundred files to copy and to delete, and whoever connects to it reads
again what its tables look like. Here the rows are deleted, past the triggers that refuse it, and
vacuumed away, so that the next rows lie where first rows lie and are found in the same order. What
cannot be put right like this, above all a schema that was changed, is left as it is.
"""

import psycopg

MOST_ROWS = 5_000  # with more, a test is about plans, and has told the planner of them
PATIENCE_MS = 10_000

# Whatever changes the schema, or who may do what, makes a sequence say so, which has no way back.
WATCH_THE_SCHEMA = """
CREATE SCHEMA cleaning;
CREATE SEQUENCE cleaning.changes;
CREATE FUNCTION cleaning.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS
  'BEGIN PERFORM nextval(''cleaning.changes''); END';
CREATE EVENT TRIGGER cleaning ON ddl_command_end EXECUTE FUNCTION cleaning.note();
"""
_HAS_CHANGED = "SELECT is_called FROM cleaning.changes"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_START_COUNTING_AGAIN = (
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"
    " WHERE seqrelid <> 'cleaning.changes'::regclass"
)


class Cleaner:
    """Has a connection of its own to one migrated database, as a superuser that nothing stops."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._run("SET session_replication_role = replica")  # no triggers
        self._run("SET bytea_output = 'escape'")  # else bytes hide their digits in hex
        self._at_first = self._rows(self._full_tables())

    def close(self) -> None:
        self._connection.close()

    def text(self) -> str:
        """Every row of every table."""
        return "\n".join(row for rows in self._rows(self._full_tables()).values() for row in rows)

    def clean(self) -> bool:
        """Put the database back to how it was at first, where that can be done."""
        self._run(_END_OTHERS, [PATIENCE_MS]).fetchall()
        if self._run(_HAS_CHANGED).fetchone() != (False,):
            return False
        if self._rows([*self._at_first]) != self._at_first:
            return False
        made = [table for table in self._full_tables() if table not in self._at_first]
        with self._connection.pipeline():
            deleted = [self._run(f"DELETE FROM {table}") for table in made]  # noqa: S608  its own
            self._run(_START_COUNTING_AGAIN)
        if made:
            self._run(f"VACUUM (SKIP_DATABASE_STATS) {', '.join(made)}")
        return sum(cursor.rowcount for cursor in deleted) <= MOST_ROWS

    def _full_tables(self) -> list[str]:
        """The tables that have rows."""
        tables = [name for (name,) in self._run(_TABLES)]
        looks = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables]  # noqa: S608
        return [table for (table,) in self._run(" UNION ALL ".join(looks))]

    def _rows(self, tables: list[str]) -> dict[str, list[str]]:
        with self._connection.pipeline():
            found = {table: self._run(f"SELECT t::text FROM {table} t") for table in tables}  # noqa: S608
        return {table: [row for (row,) in cursor] for table, cursor in found.items()}

    def _run(self, statement: str, values: list[int] | None = None) -> psycopg.Cursor:
        return self._connection.execute(statement, values, prepare=True)
