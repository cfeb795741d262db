"""What payers' banks and the sandbox provider do next, from a terminal."""

import click

from app.accounts import AccountKind, queries
from app.cli.platform import on_the_platform
from app.disputes import queries as disputes
from app.disputes.states import DisputeReason
from app.errors import Refusal
from app.gateways.port import DisputeStage
from app.gateways.sandbox import disputes as payers_bank
from app.gateways.sandbox import payouts
from app.jobs import sandbox
from app.payments import queries as payments


@click.group()
def bank() -> None:
    """Move disputes on and pay out, at the sandbox provider, for a test account."""


@bank.command("dispute")
@click.argument("account_id")
@click.argument("payment_id")
@click.argument("status", type=click.Choice([stage.value for stage in DisputeStage]))
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in DisputeReason]),
    default=DisputeReason.GENERAL.value,
    show_default=True,
    help="Why, when it is opened.",
)
@on_the_platform
def move_dispute(account_id: str, payment_id: str, status: str, *, reason: str) -> None:
    """Let a payment be disputed, or the dispute of it come further."""
    _require_test(account_id)
    try:
        payments.get(payment_id, account_id=account_id)
        payers_bank.take_step(account_id, payment_id, DisputeStage(status), reason=reason)
    except Refusal as refused:
        raise click.ClickException(refused.message) from refused
    sandbox.tell(account_id=account_id)
    for dispute in disputes.of_payment(payment_id, account_id=account_id):
        click.echo(f"{dispute.id}: {dispute.state.value}")


@bank.command("settle")
@click.argument("account_id")
@on_the_platform
def settle(account_id: str) -> None:
    """Pay out everything there is for an account, now."""
    _require_test(account_id)
    settled = payouts.pay_out(account_id)
    sandbox.tell(account_id=account_id)
    click.echo(f"{settled} paid out")


def _require_test(account_id: str) -> None:
    if queries.account(account_id).kind is not AccountKind.TEST:
        raise click.ClickException("Only a test account can tell the sandbox provider what to do.")
