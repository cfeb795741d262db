"""Whether this process can work: for load balancers and whoever wakes people up."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import health
from app.web.api.replies import as_json

blueprint = Blueprint("healthcheck", __name__)


@blueprint.get("/healthcheck")
def show() -> ResponseReturnValue:
    checks = health.checks()
    body = {name: {"healthy": healthy} for name, healthy in checks.items()}
    return as_json(body, 200 if all(checks.values()) else 503)
