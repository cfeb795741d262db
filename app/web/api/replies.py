"""JSON on its way out."""

import json
from typing import Any

from flask import Response

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def as_json(body: dict[str, Any], status: int = 200) -> Response:
    """Answer with a JSON body. Compact, in UTF-8, in the order of the dict."""
    return Response(_encoder.encode(body), status, mimetype="application/json")


def empty() -> Response:
    """Answer that it was done, and that there is nothing to say."""
    response = Response(status=204)
    del response.headers["Content-Type"]  # of nothing
    return response
