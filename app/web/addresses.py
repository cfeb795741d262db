"""Addresses that cannot be read, refused before anybody tries to."""

from flask import Flask, abort, request


def init_app(app: Flask) -> None:
    """Answer 400 where the query of an address is not UTF-8: reading it would raise."""

    @app.before_request
    def refuse_unreadable_queries() -> None:
        try:
            request.query_string.decode()
        except UnicodeDecodeError:
            abort(400)
