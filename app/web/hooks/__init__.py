"""The door for providers, who tell us what became of what we asked."""

from importlib import import_module

from flask import Blueprint, Flask

from app.payments import types
from app.web import csrf, errors
from app.web.doors import Door
from app.web.hooks import notifications


def register(app: Flask) -> None:
    """Open the door. Each message proves by itself who sent it, so there is nothing to forge."""
    hooks = Blueprint("hooks", __name__)
    hooks.register_blueprint(notifications.blueprint)
    of_types = [
        import_module(name).blueprint for one in types.ALL.values() for name in one.parts.hooks
    ]
    for part in of_types:
        hooks.register_blueprint(part)
        csrf.protect.exempt(part)
    app.register_blueprint(hooks)
    csrf.protect.exempt(notifications.blueprint)
    errors.answers[Door.HOOKS] = notifications.answer
