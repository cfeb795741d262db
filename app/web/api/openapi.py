"""The description of the API for programs: generators of clients, tools that try requests."""

import json

from flask import Blueprint, Response, current_app, request

from app.web import headers
from app.web.api.v1 import document
from config import Config

KEPT_SECONDS = 300
_KEY = "openapi"

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def show() -> Response:
    response = Response(_document(), mimetype="application/json")
    response.add_etag()
    response.make_conditional(request)
    headers.allow_keeping(KEPT_SECONDS)
    return response


def _document() -> bytes:
    """Written when somebody first asks; it is the same until the process ends."""
    app = current_app
    if _KEY not in app.extensions:
        config: Config = app.config["EXCHEQUER"]
        written = document.write(app.url_map, server=config.api_url)
        app.extensions[_KEY] = json.dumps(written, ensure_ascii=False, indent=1).encode()
    found: bytes = app.extensions[_KEY]
    return found
