"""The fault dial, from a terminal."""

import click

from app.accounts import AccountKind, queries
from app.cli.platform import on_the_platform
from app.gateways.port import Operation
from app.gateways.sandbox import faults as dial
from app.gateways.sandbox.models import FaultKind


@click.group()
def faults() -> None:
    """Let calls to the sandbox provider go wrong, for a test account."""


@faults.command("set")
@click.argument("account_id")
@click.argument("kind", type=click.Choice([kind.value for kind in FaultKind]))
@click.option("--operation", type=click.Choice([one.value for one in Operation]))
@click.option("--looking-up", is_flag=True, help="Strike look-ups of it, and nothing else.")
@click.option("--delay-ms", default=0, show_default=True, help="How late the answer comes.")
@click.option("--times", default=1, show_default=True, help="How many calls to strike.")
@on_the_platform
def set_fault(
    account_id: str,
    kind: str,
    *,
    operation: str | None,
    looking_up: bool,
    delay_ms: int,
    times: int,
) -> None:
    """Let the account's next calls go wrong, after any faults set earlier."""
    _require_test(account_id)
    dial.set_fault(
        account_id,
        kind=FaultKind(kind),
        operation=Operation(operation) if operation else None,
        looking_up=looking_up,
        delay_ms=delay_ms,
        times=times,
    )
    _show(account_id)


@faults.command("list")
@click.argument("account_id")
@on_the_platform
def list_faults(account_id: str) -> None:
    """What will still go wrong, in order."""
    _require_test(account_id)
    _show(account_id)


@faults.command()
@click.argument("account_id")
@on_the_platform
def clear(account_id: str) -> None:
    """Let everything work again."""
    _require_test(account_id)
    dial.clear_faults(account_id)
    _show(account_id)


def _require_test(account_id: str) -> None:
    if queries.account(account_id).kind is not AccountKind.TEST:
        raise click.ClickException("Only a test account has a fault dial.")


def _show(account_id: str) -> None:
    found = dial.list_faults(account_id)
    for fault in found:
        what = fault.operation.value if fault.operation else "any"
        asking = "look-up of " if fault.looking_up else ""
        late = f", {fault.delay_ms} ms late" if fault.delay_ms else ""
        click.echo(f"{fault.kind.value}: {asking}{what}, {fault.remaining} more{late}")
    if not found:
        click.echo("Everything works.")
