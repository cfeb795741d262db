"""The same commands for `flask COMMAND`."""

from flask import Flask
from flask.cli import AppGroup

from app.cli.commands import COMMANDS, Commands

STARTS_A_SERVER = {"run", "web"}  # `flask run` is Flask's own


class FlaskCommands(Commands, AppGroup):
    """Flask's kind of group."""

    names = tuple(name for name in COMMANDS if name not in STARTS_A_SERVER)


def register(app: Flask) -> None:
    """Let `flask COMMAND` find them."""
    app.cli = FlaskCommands("exchequer")
