"""Sends pages drawn from memory compressed, to browsers that can read them so."""

from flask import Flask, Response, has_request_context, request

from app.web.rendering.flat import Flat, Pieces

_DRAWN = "exchequer.drawn"


def init_app(app: Flask) -> None:
    """Compress on the way out."""
    app.after_request(_compress)


def remember(page: str, flat: Flat, pieces: Pieces) -> None:
    """Keep what `page` was joined from until this request has been answered."""
    if has_request_context():
        request.environ[_DRAWN] = (page, flat, pieces)


def _compress(response: Response) -> Response:
    drawn: tuple[str, Flat, Pieces] | None = request.environ.get(_DRAWN)
    if drawn is None or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    page, flat, pieces = drawn
    if response.get_data() == page.encode():  # the view may have answered something else after all
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            response.set_data(flat.gzipped(pieces))
            response.headers["Content-Encoding"] = "gzip"
    return response
