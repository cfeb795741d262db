"""The inventory of the scripts that pages run: shown, compared, and changed after a review."""

import sys

import click

from app.cli.platform import refusals_are_messages
from app.clock import now
from app.web import scripts as inventory
from app.web.assets import FOLDER, Assets
from app.web.scripts import Script


@click.group()
def scripts() -> None:
    """The scripts that pages run."""


@scripts.command("list")
def show() -> None:
    """Print every script that is allowed, what it is for, and who allowed it."""
    for one in inventory.read().values():
        click.echo(one.file)
        click.echo(f"  for       {one.purpose}")
        click.echo(f"  on        {one.pages}")
        click.echo(f"  allowed   {one.allowed}")
        click.echo(f"  integrity {one.integrity}")


@scripts.command()
def check() -> None:
    """Compare the files with the inventory. Exit status 1 when they differ."""
    problems = [*inventory.problems(inventory.read(), Assets(FOLDER))]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("Every script is one that was allowed.")


@scripts.command()
@click.argument("file")
@click.option("--by", "who", required=True, help="Who has reviewed it.")
@click.option("--purpose", help="What it is for. Kept as it is where it is left out.")
@click.option("--pages", help="On which pages it runs. Kept as it is where it is left out.")
@refusals_are_messages
def allow(file: str, who: str, purpose: str | None, pages: str | None) -> None:
    """Allow FILE, a path below static/, as it is now. Commit the inventory with the file."""
    served = {asset.name: asset for asset in Assets(FOLDER) if inventory.is_reviewed(asset.name)}
    if file not in served:
        raise click.ClickException(f"There is no script static/{file}.")
    if known := inventory.read().get(file):
        purpose, pages = purpose or known.purpose, pages or known.pages
    if not purpose or not pages:
        raise click.ClickException("It is new: say --purpose and --pages.")
    allowed = Script(
        file=file,
        sha384=inventory.sha384(served[file].content),
        purpose=purpose,
        pages=pages,
        allowed=f"{now():%Y-%m-%d}, {who}",
    )
    inventory.FILE.write_text(inventory.with_script(inventory.FILE.read_text(), allowed))
    click.echo(f"{inventory.FILE.name} allows {file}.")
