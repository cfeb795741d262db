"""Switching payments off for a while, and on again."""

from datetime import datetime, time

import click

from app import administration, clock
from app import maintenance as switch
from app.actors import Actor
from app.cli.platform import on_the_platform
from app.i18n import UK, format_datetime, in_uk_time

BY_US = Actor.operator("command line")


@click.group()
def maintenance() -> None:
    """Switch payments off for a while, without a restart. The back office stays open."""


@maintenance.command("on")
@click.option("--until", help="When they will be back, in UK time: 23:30, or 2026-11-26T23:30.")
@click.option("--message", default="", help="A sentence for payers.")
@click.option("--message-cy", default="", help="The same in Welsh.")
@on_the_platform
def switch_off(until: str | None, message: str, message_cy: str) -> None:
    """Let nobody pay. Every process knows within EXCHEQUER_MAINTENANCE_KNOWN_SECONDS."""
    administration.begin_maintenance(
        until=_read(until) if until else None,
        message=message,
        message_cy=message_cy,
        actor=BY_US,
    )
    _say()


@maintenance.command("off")
@on_the_platform
def switch_on() -> None:
    """Let everybody pay again."""
    administration.end_maintenance(actor=BY_US)
    _say()


@maintenance.command()
@on_the_platform
def show() -> None:
    """Say which it is."""
    _say()


def _say() -> None:
    state = switch.current()
    if state is None:
        click.echo("Payments can be made.")
        return
    until = format_datetime(state.until, zone=True) if state.until else "it is switched off"
    click.echo(f"Payments are switched off since {format_datetime(state.began_at)}, until {until}.")


def _read(text: str) -> datetime:
    """A moment in UK time. A time of day alone is the next one there is."""
    try:
        if len(text) > len("23:30"):
            read = datetime.fromisoformat(text)
            return read if read.tzinfo else read.replace(tzinfo=UK)
        now = in_uk_time(clock.now())
        today = datetime.combine(now.date(), time.fromisoformat(text), tzinfo=UK)
    except ValueError as problem:
        raise click.BadParameter("write it like 23:30 or 2026-11-26T23:30") from problem
    if today > now:
        return today
    return datetime.fromordinal(today.toordinal() + 1).replace(
        hour=today.hour, minute=today.minute, tzinfo=UK
    )
