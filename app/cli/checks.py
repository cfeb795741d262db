"""Looking for what should be impossible. An exit status of 1 says that it was found."""

import sys
from collections.abc import Sequence

import click

from app import db, signs
from app import ledger as books
from app.audit import verification
from app.cli.platform import on_the_platform
from app.money import format_pounds


@click.group()
def ledger() -> None:
    """The books."""


@ledger.command("verify")
@on_the_platform
def verify_ledger() -> None:
    """Check that every journal balances and every posting has its journal."""
    with db.reading() as session:
        problems = books.verify(session)
        balances = books.balances_pence(session)
    signs.note(signs.LEDGER, is_well=not problems)
    for account, pence in sorted(balances.items()):
        click.echo(f"{account:20} {format_pounds(pence):>16}")
    _conclude(problems, "The ledger balances.")


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@on_the_platform
def verify_audit() -> None:
    """Check that nobody has changed, removed or added a record. Note the digest elsewhere."""
    report = verification.verify()
    click.echo(f"{report.records} records, digest {report.digest}")
    _conclude(report.problems, "The audit log is intact.")


def _conclude(problems: Sequence[str], all_is_well: str) -> None:
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo(all_is_well)
