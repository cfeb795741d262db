"""Makes a folder ready to be started: schema, first content, sandbox.json.

Most starts find everything there. What fills a database is loaded only when one is empty.
"""

import logging
import shutil
from typing import Any

import click
import structlog
from sqlalchemy import select

from app import db, migrations
from app.cli import folder
from app.cli.platform import bring_up, look_into, refusals_are_messages
from app.cli.seed import SEEDED, facts
from app.cli.seed.publish import is_empty, publish
from config import Config


@click.command()
@refusals_are_messages
def seed() -> None:
    """Make a sandbox ready and start nothing: schema, first content, sandbox.json.

    What is there already is left as it is.
    """
    config = folder.settings()
    if config.is_live:
        raise click.ClickException("This fills a sandbox, and the environment is live.")
    folder.make(config)
    ready(folder.settings())


def ready(config: Config) -> None:
    """Bring the schema up to date, fill an empty database, and write down what others need.

    Each step is all or nothing, so this may be killed at any moment and run again.
    """
    if not migrations.is_current(config.database_url):
        migrations.upgrade(config.database_url)
    look_into(config)
    try:
        known = folder.read_facts(config)
        if _is_new():
            known = _fill(config)
        elif known is None and _was_seeded():
            known = _renew(config)  # nobody can be told the old secrets any more
        if known is not None:
            folder.write_facts(config, facts.at(config.base_url, known))
    finally:
        db.close()


def _fill(config: Config) -> dict[str, Any]:
    """Make the content beside the database, and move it in.

    sandbox.json comes first: without the content it is only wrong, and is made again; the content
    without it would have keys that nobody knows.
    """
    from app.cli.seed.build import build

    scratch = config.data_dir / "being-filled"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    # The provider's silences on the way are part of the story, and no news.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    known = build(config, scratch / "content.sqlite3")
    bring_up(config)
    publish(
        scratch / "content.sqlite3",
        db.engine(),
        before_commit=lambda: folder.write_facts(config, facts.at(config.base_url, known)),
    )
    shutil.rmtree(scratch)
    return known


def _renew(config: Config) -> dict[str, Any]:
    from app.cli.seed import renewal

    bring_up(config)
    return renewal.renew()


def _is_new() -> bool:
    with db.engine().connect() as connection:
        return is_empty(connection)


def _was_seeded() -> bool:
    from app.audit.models import AuditRecord

    with db.reading() as session:
        found = select(AuditRecord.position).where(AuditRecord.action == SEEDED).limit(1)
        return session.scalar(found) is not None
