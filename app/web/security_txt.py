"""Whom to tell of a weakness in this platform: the two addresses where people look.

On gov.uk that is the government's own programme. Nobody else may send people there, so elsewhere
there is nothing at these addresses until the setting names something.

Source: https://www.rfc-editor.org/rfc/rfc9116
"""

from flask import Blueprint, Flask, abort, redirect
from flask.typing import ResponseReturnValue

from app import settings
from app.web.brand import brand_of

GOVERNMENTS = "https://vdp.cabinetoffice.gov.uk/.well-known/security.txt"

blueprint = Blueprint("security_txt", __name__)


@blueprint.get("/security.txt")
@blueprint.get("/.well-known/security.txt")
def show() -> ResponseReturnValue:
    config = settings.current()
    if config.security_txt_url:
        return redirect(config.security_txt_url)
    if brand_of(config) == "neutral":
        abort(404)
    return redirect(GOVERNMENTS)


def init_app(app: Flask) -> None:
    """Answer on every host, whichever door it is for."""
    app.register_blueprint(blueprint)
