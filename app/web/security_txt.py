"""Whom to tell of a weakness in this platform: the two addresses where people look.

Source: https://www.rfc-editor.org/rfc/rfc9116
"""

from flask import Blueprint, Flask, redirect
from flask.typing import ResponseReturnValue

from app import settings

blueprint = Blueprint("security_txt", __name__)


@blueprint.get("/security.txt")
@blueprint.get("/.well-known/security.txt")
def show() -> ResponseReturnValue:
    return redirect(settings.current().security_txt_url)


def init_app(app: Flask) -> None:
    """Answer on every host, whichever door it is for."""
    app.register_blueprint(blueprint)
