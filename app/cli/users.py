"""People who sign in to the back office."""

import click
import pyotp
from sqlalchemy import select

from app import administration, clock, db, settings
from app.actors import Actor
from app.cli.platform import on_the_platform
from app.cli.seed.setting_up import new_password
from app.people import Role, directory
from app.people.errors import UserNotFound
from app.people.models import User
from app.people.second_factor import STEP_SECONDS

BY_US = Actor.operator("command line")
ROLES = [role.value for role in Role if role is not Role.PLATFORM]


@click.group()
def user() -> None:
    """People who sign in to the back office."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--service", "service_id", help="The id of the service they work for.")
@click.option("--role", type=click.Choice(ROLES), help="What they are there.")
@click.option("--platform", is_flag=True, help="They run the platform.")
@on_the_platform
def create(email: str, name: str, service_id: str | None, role: str | None, platform: bool) -> None:  # noqa: FBT001
    """Add somebody. Prints a password and the secret for an authenticator app, once."""
    if (service_id is None) != (role is None):
        raise click.UsageError("--service and --role belong together")
    password = new_password()
    added = administration.add_user(
        email, name=name, password=password, is_platform=platform, actor=BY_US
    )
    click.echo(f"Email        {added.email}")
    click.echo(f"Password     {password}")
    click.echo(f"Code secret  {directory.totp_secret_of(added)}")
    if service_id is not None and role is not None:
        administration.add_to_service(added.id, service_id, role=Role(role), actor=BY_US)


@user.command("give-role")
@click.argument("email")
@click.option("--service", "service_id", required=True, help="The id of the service.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they are there.")
@on_the_platform
def give_role(email: str, service_id: str, role: str) -> None:
    """Give somebody a role in a service, in place of any they had there."""
    found = _known(email)
    administration.add_to_service(found.id, service_id, role=Role(role), actor=BY_US)
    click.echo(f"{found.email} has the role {role} in the service.")


@user.command("take-role")
@click.argument("email")
@click.option("--service", "service_id", required=True, help="The id of the service.")
@on_the_platform
def take_role(email: str, service_id: str) -> None:
    """Take somebody out of a service. Its last administrator stays."""
    found = _known(email)
    administration.remove_from_service(found.id, service_id, actor=BY_US)
    click.echo(f"{found.email} does not work for the service.")


@user.command()
@click.argument("email")
@on_the_platform
def code(email: str) -> None:
    """Print the code that lets somebody of a sandbox in now, as their authenticator app would.

    A code works once. When it has been used, the next one is printed, which works already.
    """
    if settings.current().is_live:
        raise click.ClickException("Only in a sandbox: in live, a code is what only its owner has.")
    found = _known(email)
    app = directory.app_of(found.id)
    secret = directory.totp_secret_of(found)
    if app is None or secret is None:
        raise click.ClickException("They have no app, or it was stored under another secret_key.")
    step = max(int(clock.now().timestamp()) // STEP_SECONDS, app.last_step + 1)
    click.echo(pyotp.TOTP(secret, interval=STEP_SECONDS).at(step * STEP_SECONDS))


@user.command("list")
@on_the_platform
def list_users() -> None:
    """Everybody, by name."""
    with db.reading() as session:
        found = session.scalars(select(User).order_by(User.name, User.id)).all()
    for one in found:
        is_out = "disabled" if one.disabled_at else "locked" if one.locked_at else ""
        click.echo(f"{one.name:30} {one.email:40} {is_out}".rstrip())


def _known(email: str) -> User:
    found = directory.find_by_email(email)
    if found is None:
        raise UserNotFound
    return found
