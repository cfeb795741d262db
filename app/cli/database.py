"""The schema."""

import click

from app import migrations
from app.cli import folder
from app.cli.platform import refusals_are_messages


@click.group()
def database() -> None:
    """Change the schema of the database, as the owner of its tables."""


@database.command()
@click.option("--url", help="The address to connect to, as the owner. Default: as set.")
@refusals_are_messages
def upgrade(url: str | None) -> None:
    """Bring the database to the newest schema."""
    migrations.upgrade(url or folder.settings().database_url)
    click.echo("The database has the newest schema.")


@database.command()
@click.argument("role")
@click.option("--url", help="The address to connect to, as the owner. Default: as set.")
@refusals_are_messages
def grant(role: str, url: str | None) -> None:
    """Give a PostgreSQL ROLE what the application needs, and no more. Run after each upgrade."""
    migrations.grant(url or folder.settings().database_url, role)
    click.echo(f"{role} may do what the application needs.")
