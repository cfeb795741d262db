"""Webhooks of accounts."""

from datetime import timedelta
from typing import Any

import click

from app.actors import Actor
from app.cli.platform import on_the_platform
from app.webhooks import management, queries
from app.webhooks.catalogue import EventType
from app.webhooks.models import MessageStatus, Webhook, WebhookStatus
from app.webhooks.queries import Told

BY_US = Actor.operator("command line")
EVENTS = [event.value for event in EventType]
LONGEST_OVERLAP_HOURS = 24 * 30


@click.group()
def webhook() -> None:
    """Webhooks of accounts: where services are told what happened."""


@webhook.command()
@click.argument("account_id")
@click.argument("url")
@click.option("--description", required=True, help="What it is for: 50 characters at most.")
@click.option("--event", "events", multiple=True, type=click.Choice(EVENTS), help="Default: all.")
@on_the_platform
def create(account_id: str, url: str, description: str, events: tuple[str, ...]) -> None:
    """Make a webhook. Prints its id and its secret."""
    made = management.create(
        account_id,
        callback_url=url,
        description=description,
        subscriptions=events or EVENTS,
        actor=BY_US,
    )
    click.echo(f"Webhook  {made.id}")
    _echo_secrets(made.id, account_id)


@webhook.command("list")
@click.argument("account_id")
@on_the_platform
def list_webhooks(account_id: str) -> None:
    """An account's webhooks: id, state, address, description, events."""
    for found in queries.of_account(account_id):
        _echo(found)


@webhook.command()
@click.argument("account_id")
@click.argument("webhook_id")
@click.option("--url", "callback_url")
@click.option("--description")
@click.option("--status", type=click.Choice([status.value for status in WebhookStatus]))
@click.option("--event", "subscriptions", multiple=True, type=click.Choice(EVENTS))
@on_the_platform
def change(account_id: str, webhook_id: str, **wanted: Any) -> None:
    """Change a webhook: what is not given stays as it is. --event names all it shall hear."""
    given = {name: value for name, value in wanted.items() if value}
    _echo(management.change(webhook_id, account_id=account_id, actor=BY_US, **given))


@webhook.command()
@click.argument("account_id")
@click.argument("webhook_id")
@on_the_platform
def secret(account_id: str, webhook_id: str) -> None:
    """Print what signs a webhook's messages now."""
    _echo_secrets(webhook_id, account_id)


@webhook.command()
@click.argument("account_id")
@click.argument("webhook_id")
@click.option(
    "--overlap-hours",
    default=24,
    show_default=True,
    type=click.IntRange(0, LONGEST_OVERLAP_HOURS),
    help="How long the old secret signs too. 0 where somebody else may know it.",
)
@click.option("--finish", is_flag=True, help="Make no new one: end the overlap now.")
@on_the_platform
def rotate(account_id: str, webhook_id: str, overlap_hours: int, finish: bool) -> None:  # noqa: FBT001
    """Replace a webhook's secret. Prints the new one."""
    if finish:
        management.end_overlap(webhook_id, account_id=account_id, actor=BY_US)
        click.echo("The old secret signs nothing any more.")
        return
    management.replace_secret(
        webhook_id, account_id=account_id, overlap=timedelta(hours=overlap_hours), actor=BY_US
    )
    _echo_secrets(webhook_id, account_id)


@webhook.command()
@click.argument("account_id")
@click.argument("webhook_id")
@click.option("--status", type=click.Choice([status.value for status in MessageStatus]))
@click.option("--page", default=1, show_default=True, type=click.IntRange(1))
@on_the_platform
def messages(account_id: str, webhook_id: str, status: str | None, page: int) -> None:
    """What a webhook was told in the last week, newest first, with each attempt."""
    wanted = None if status is None else MessageStatus(status)
    found = queries.messages(webhook_id, account_id=account_id, status=wanted, page=page)
    for told in found.told:
        _echo_told(told)
    if found.has_more:
        click.echo(f"There are more: --page {page + 1}")


@webhook.command()
@click.argument("account_id")
@click.argument("message_id")
@on_the_platform
def resend(account_id: str, message_id: str) -> None:
    """Send a message again."""
    management.resend(message_id, account_id=account_id, actor=BY_US)
    click.echo("It is sent again.")


def _echo(found: Webhook) -> None:
    click.echo(f"{found.id} {found.status} {found.callback_url} {found.description}")
    click.echo(f"  {', '.join(found.subscriptions)}")


def _echo_secrets(webhook_id: str, account_id: str) -> None:
    found = management.show_secrets(webhook_id, account_id=account_id, actor=BY_US)
    click.echo(f"Secret   {found.current}")
    if found.previous:
        click.echo(f"Old one  {found.previous}")


def _echo_told(told: Told) -> None:
    message = told.message
    why = f" ({message.reason})" if message.reason else ""
    click.echo(
        f"{message.id} {message.created_at:%Y-%m-%dT%H:%M:%SZ} {message.event_type}"
        f" {message.resource_id} {message.sequence} {message.status}{why}"
    )
    for attempt in told.attempts:
        came = attempt.status_code or attempt.reason
        click.echo(f"  {attempt.began_at:%Y-%m-%dT%H:%M:%SZ} {came} in {attempt.took_ms} ms")
