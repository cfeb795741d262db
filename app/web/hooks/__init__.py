"""The door for providers, who tell us what became of what we asked."""

from flask import Blueprint, Flask

from app.web import csrf, errors
from app.web.doors import Door
from app.web.hooks import notifications


def register(app: Flask) -> None:
    """Open the door. Each message proves by itself who sent it, so there is nothing to forge."""
    hooks = Blueprint("hooks", __name__)
    hooks.register_blueprint(notifications.blueprint)
    app.register_blueprint(hooks)
    csrf.protect.exempt(notifications.blueprint)
    errors.answers[Door.HOOKS] = notifications.answer
