"""The description of the API for programs: generators of clients, tools that try requests."""

import json
from typing import Any

from flask import Blueprint, Response, current_app, request

from app.web import headers
from app.web.api.v1.document import write
from config import Config

KEPT_SECONDS = 300
_KEY = "openapi"

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def show() -> Response:
    _, written = _both()
    response = Response(written, mimetype="application/json")
    response.add_etag()
    response.make_conditional(request)
    headers.allow_keeping(KEPT_SECONDS)
    return response


def description() -> dict[str, Any]:
    """The document. It belongs to everybody: read it, and change nothing."""
    document, _ = _both()
    return document


def _both() -> tuple[dict[str, Any], bytes]:
    """The document and its JSON, made when first wanted; the same until the process ends."""
    known = current_app.extensions
    if _KEY not in known:
        config: Config = current_app.config["EXCHEQUER"]
        document = write(current_app.url_map, server=config.api_url)
        known[_KEY] = document, json.dumps(document, ensure_ascii=False, indent=1).encode()
    found: tuple[dict[str, Any], bytes] = known[_KEY]
    return found
