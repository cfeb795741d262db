"""Every command there is. Each is loaded when it is wanted, so that none pays for the others."""

import os
from importlib import import_module
from pathlib import Path

import click

from app.cli import garbage
from config import PREFIX

COMMANDS = {
    "run": "app.cli.run:run",
    "web": "app.cli.web:web",
    "worker": "app.cli.workers:worker",
    "schedule": "app.cli.workers:schedule",
    "seed": "app.cli.prepare:seed",
    "database": "app.cli.database:database",
    "user": "app.cli.users:user",
    "key": "app.cli.keys:key",
    "webhook": "app.cli.webhooks:webhook",
    "faults": "app.cli.faults:faults",
    "bank": "app.cli.bank:bank",
    "remittance": "app.cli.remittances:remittance",
    "ledger": "app.cli.checks:ledger",
    "audit": "app.cli.checks:audit",
    "maintenance": "app.cli.maintenance:maintenance",
    "scripts": "app.cli.scripts:scripts",
}


class Commands(click.Group):
    """A group that imports a command when it is asked for."""

    names = tuple(COMMANDS)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.names:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        garbage.look_from_now_on()
        return command


@click.command(cls=Commands)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The sandbox's folder. EXCHEQUER_DATA_DIR says it too; else it is var.",
)
def main(data: Path | None) -> None:
    """Run and look after a payments platform."""
    if data is not None:
        os.environ[f"{PREFIX}DATA_DIR"] = str(data)
