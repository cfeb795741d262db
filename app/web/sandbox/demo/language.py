"""The language that the demo service speaks with a browser: chosen by a link, kept in a cookie."""

from collections.abc import Callable
from functools import wraps

from flask import request, session
from flask.typing import ResponseReturnValue

from app import i18n

_KEY = "language"

View = Callable[[], ResponseReturnValue]


def current() -> i18n.Language:
    """English until somebody asks for Welsh."""
    return "cy" if session.get(_KEY) == "cy" else "en"


def in_their_language(view: View) -> View:
    """Speak it in a view, and change to it where the address says so."""

    @wraps(view)
    def speaking() -> ResponseReturnValue:
        asked = request.args.get("language")
        if asked in i18n.LANGUAGES and asked != current():
            session[_KEY] = asked
        with i18n.using(current()):
            return view()

    return speaking
