"""The door for computers: JSON in, JSON out, a bearer key and no cookies."""

from flask import Blueprint, Flask

from app.web import csrf, request_log
from app.web.api import healthcheck, openapi, request_denied, v1
from app.web.api.v1 import errors


def register(app: Flask) -> None:
    """Open the door. No browser sends a bearer key by itself, so there is nothing to forge."""
    blueprint = Blueprint("api", __name__)
    outside = (healthcheck.blueprint, openapi.blueprint, request_denied.blueprint)
    for part in (*outside, v1.blueprint):
        blueprint.register_blueprint(part)
    for part in (*outside, *v1.PARTS):
        csrf.protect.exempt(part)
    app.register_blueprint(blueprint)
    errors.init_app()
    request_log.init_app(app)
