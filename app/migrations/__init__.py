"""The schema, and how a database gets it. Run as the owner of the tables, never by a web process.

Expand, deploy, contract: a migration must leave the version of the code that is running able to
work. Each has a lock timeout, so that a busy table refuses it instead of standing still.

The platform's migrations follow one another, `0001_...` to the newest. A payment type or a provider
may bring its own in a folder `migrations` of its folder, as a line of their own: `tokens_0001_...`.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

APPEND_ONLY = ("audit_records", "events", "journals", "postings")
INDEX_ONLY = ("payment_marks",)  # serve finding, as an index does: filled by triggers, no models
HERE = Path(__file__).parent
SHELVES = (HERE.parent / "payments" / "types", HERE.parent / "gateways")
_NUMBERED = re.compile(r"(?P<line>[a-z][a-z0-9_]*_)?[0-9]{4}_[a-z0-9_]+")


def upgrade(database_url: str) -> None:
    """Bring a database, empty or old, to the newest schema."""
    from alembic import command  # a process that only serves has no use for it

    command.upgrade(_configured(database_url), "heads")


def is_current(database_url: str) -> bool:
    """Whether a database has the newest schema. Every start asks: it takes no Alembic to know."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            held = connection.scalars(text("SELECT version_num FROM alembic_version"))
            return set(held) == newest()
    finally:
        engine.dispose()


def newest() -> frozenset[str]:
    """The names of the newest schema that this version of the platform knows: one of each line."""
    newest: dict[str | None, str] = {}
    for name in sorted(file.stem for folder in folders() for file in folder.glob("*.py")):
        if found := _NUMBERED.fullmatch(name):
            newest[found["line"]] = name
    return frozenset(newest.values())


def folders() -> Sequence[Path]:
    """Where migrations are: the platform's, and what stands in the folders of plug-ins."""
    brought = (folder for shelf in SHELVES for folder in sorted(shelf.glob("*/migrations")))
    return [HERE / "versions", *brought]


def grant(database_url: str, role: str) -> None:
    """Give a PostgreSQL role what the application needs, and no more.

    It may read and add everywhere, and change or remove rows except in the append-only tables.
    Run after each `upgrade`, as the owner. Does nothing on SQLite, which has no roles.
    """
    engine = create_engine(database_url)
    try:
        if engine.dialect.name == "sqlite":
            return
        with engine.begin() as connection:
            quoted = engine.dialect.identifier_preparer.quote_identifier(role)
            tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
            connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
            connection.execute(
                text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
            )
            connection.execute(text(f"GRANT SELECT ON alembic_version TO {quoted}"))
            for table in sorted(tables):
                connection.execute(text(f"REVOKE ALL ON {table} FROM {quoted}"))
                rights = "SELECT, INSERT" + ("" if table in APPEND_ONLY else ", UPDATE, DELETE")
                connection.execute(text(f"GRANT {rights} ON {table} TO {quoted}"))
    finally:
        engine.dispose()


def _configured(database_url: str) -> "AlembicConfig":
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(map(str, folders())))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config
