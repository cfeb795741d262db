"""Files of what networks took in, from a terminal."""

import sys
from pathlib import Path

import click

from app.actors import Actor
from app.cli.platform import on_the_platform
from app.money import format_pounds
from app.remittances import queries, reading, receiving
from app.remittances.models import FileState, RemittanceFile

BY_US = Actor.operator("command line")
MOST_LISTED = 50


@click.group()
def remittance() -> None:
    """Load files of what networks took in, and see what became of them."""


@remittance.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_the_platform
def load(file: Path) -> None:
    """Take FILE in, at once. The same file again changes nothing. Status 1: nothing was taken."""
    kept = receiving.load(file.read_bytes(), name=file.name, actor=BY_US)
    reading.read(kept.id)
    became = queries.get(kept.id)
    has_failed = became.state is FileState.FAILED
    click.echo(_line(became), err=has_failed)
    if waiting := queries.to_review([became.id]).get(became.id):
        click.echo(f"{waiting} lines need a person: see Remittance files in the back office.")
    if has_failed:
        sys.exit(1)


@remittance.command("list")
@on_the_platform
def show() -> None:
    """Say what has come, the newest first, and what has not."""
    for gap in queries.gaps():
        missing = f"{gap.first}" if gap.first == gap.last else f"{gap.first} to {gap.last}"
        click.echo(f"not here: {gap.network} {gap.year}, file {missing}")
    for file in queries.newest(limit=MOST_LISTED):
        click.echo(_line(file))


def _line(file: RemittanceFile) -> str:
    which = f"{file.network} {file.year}/{file.sequence}.{file.revision}" if file.network else "?"
    said = f"{file.id} {which} {file.state}"
    if file.problem:
        said += f" ({file.problem})"
    if file.computed:
        paid, taken_back = file.computed.payments_pence, file.computed.reversals_pence
        said += f": {file.computed.lines} lines, {format_pounds(paid - taken_back)}"
    return said
