"""API keys."""

import click
from sqlalchemy import select

from app import administration, db
from app.accounts import keys
from app.accounts.models import Account, Service
from app.actors import Actor
from app.cli.platform import on_the_platform

BY_US = Actor.operator("command line")


@click.group()
def key() -> None:
    """API keys of accounts."""


@key.command()
@click.argument("account_id")
@click.option("--description", required=True, help="What it is for: 50 characters at most.")
@on_the_platform
def issue(account_id: str, description: str) -> None:
    """Make a key for an account. It is printed once and kept nowhere."""
    click.echo(administration.issue_key(account_id, description=description, actor=BY_US))


@key.command("list")
@click.argument("account_id", required=False)
@on_the_platform
def list_keys(account_id: str | None) -> None:
    """List an account's keys, or everybody's: id, beginning, description, last use."""
    for account, service in _accounts(account_id):
        click.echo(f"{account.id} {service.name} ({account.kind}) {account.description}")
        for found in keys.list_keys(account.id):
            used = f"used {found.last_used_at:%Y-%m-%d}" if found.last_used_at else "never used"
            state = "revoked" if found.revoked_at else used
            click.echo(f"  {found.id} {found.prefix}… {found.description} ({state})")


@key.command()
@click.argument("account_id")
@click.argument("key_id")
@on_the_platform
def revoke(account_id: str, key_id: str) -> None:
    """End a key for good."""
    administration.revoke_key(key_id, account_id=account_id, actor=BY_US)
    click.echo("The key is revoked.")


def _accounts(account_id: str | None) -> list[tuple[Account, Service]]:
    statement = (
        select(Account, Service)
        .join(Service, Service.id == Account.service_id)
        .order_by(Service.name, Account.created_at, Account.id)
    )
    if account_id is not None:
        statement = statement.where(Account.id == account_id)
    with db.reading() as session:
        return [(account, service) for account, service in session.execute(statement)]
