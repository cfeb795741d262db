"""Having the platform at hand in a command: everything below the doors, without a web server."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask.cli import ScriptInfo
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from app import db, gateways, logs, models, settings
from app.cli import folder
from app.errors import Refusal
from config import BadConfig, Config

P = ParamSpec("P")
R = TypeVar("R")


def bring_up(config: Config) -> None:
    """Make this process able to call services, on the database that `config` names."""
    settings.use(config)
    models.load()
    gateways.configure(config)
    look_into(config)


def look_into(config: Config) -> None:
    """Make this process able to read the database that `config` names, and nothing else."""
    db.bind(create_engine(config.database_url, **config.engine_options()))


def refusals_are_messages(command: Callable[P, R]) -> Callable[P, R]:
    """Let what is refused be an error message, and an exit status, instead of a traceback."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (Refusal, BadConfig) as refused:
            raise click.ClickException(str(refused)) from refused
        except OperationalError as error:
            raise click.ClickException(f"The database cannot be used: {error.orig}") from error

    return told


def on_the_platform(command: Callable[P, R]) -> Callable[P, R]:
    """Bring the platform up for a command."""

    @wraps(command)
    @refusals_are_messages
    def prepared(*args: P.args, **kwargs: P.kwargs) -> R:
        _bring_up_once()
        return command(*args, **kwargs)

    return prepared


def _bring_up_once() -> None:
    script = click.get_current_context().find_object(ScriptInfo)
    if script is not None:  # `flask COMMAND`: the application it loads has done everything
        script.load_app()
        return
    config = folder.settings()
    logs.configure(config)
    logs.take_in_libraries(config)
    bring_up(config)
