"""A service's own header: what templates draw it from, and the address of its logo."""

import re

from flask import Blueprint, Flask, Response, url_for

from app.branding import queries
from app.web import headers

A_YEAR_SECONDS = 365 * 24 * 60 * 60

blueprint = Blueprint("branding", __name__)

_DIGEST = re.compile("[0-9a-f]{64}")


def init_app(app: Flask) -> None:
    """Answer for logos on every host: pages and the back office show them."""
    app.register_blueprint(blueprint)


@blueprint.get("/brands/<digest>")
def show(digest: str) -> Response:
    """A logo. Another picture would have another address, so it may be kept for ever."""
    found = queries.logo(digest) if _DIGEST.fullmatch(digest) else None
    headers.allow_nothing_but_drawing()
    if found is None:
        return Response("There is no such picture", status=404, mimetype="text/plain")
    headers.allow_keeping(A_YEAR_SECONDS)
    content, content_type = found
    return Response(content, content_type=content_type)


def holes(
    *,
    name: str,
    background: str,
    text: str,
    border: str,
    logo_digest: str,
    logo_width: int,
    logo_height: int,
) -> dict[str, str]:
    """What templates/components/brand_header.html prints. Without a logo it prints the name."""
    return {
        "brand_name": name,
        "brand_background": background,
        "brand_text": text,
        "brand_border": border,
        "logo_url": url_for("branding.show", digest=logo_digest) if logo_digest else "",
        "logo_width": str(logo_width),
        "logo_height": str(logo_height),
    }
