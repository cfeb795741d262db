"""How Alembic runs a migration here. It calls this file; nothing else does."""

from alembic import context
from sqlalchemy import create_engine, event, pool, text

from app import models
from app.db import Base

config = context.config


def run() -> None:
    """Apply what is missing, all in one transaction where the database can."""
    engine = create_engine(config.get_main_option("sqlalchemy.url", ""), poolclass=pool.NullPool)
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    with engine.connect() as connection:
        if not sqlite:
            connection.execute(text("SET lock_timeout = '4s'"))
            connection.execute(text("SET statement_timeout = '60s'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=sqlite,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


def _prepare_sqlite(connection: object, record: object) -> None:  # noqa: ARG001  SQLAlchemy's signature
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]


models.load()
run()
