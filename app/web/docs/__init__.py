"""The reference for people who write software: what the API takes, answers and refuses.

Everything in it is read from the description that programs get at /openapi.json. In a sandbox its
requests are whole: they have the key of a test account, and name things that are there.
"""

from flask import Blueprint, Flask

from app.web import errors as all_errors
from app.web.docs import basics, chapters, errors, home
from app.web.doors import Door


def register(app: Flask) -> None:
    """Open the door."""
    docs = Blueprint("docs", __name__, url_prefix="/docs")
    for part in (home.blueprint, basics.blueprint, chapters.blueprint):
        docs.register_blueprint(part)
    app.register_blueprint(docs)
    all_errors.answers[Door.DOCS] = errors.answer
