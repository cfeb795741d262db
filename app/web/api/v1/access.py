"""Who is calling: an account's API key, in each request."""

from flask import g, request

from app.accounts import Caller, keys
from app.accounts.errors import KeyNotRecognised
from app.web.api.v1 import limits


def require_key() -> None:
    """Recognise the bearer key of this request, and count the request as its account's.

    Raises:
        KeyNotRecognised
        TooMany: the account has asked for all it may within this moment.
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise KeyNotRecognised
    g.caller = keys.recognise(secret.strip())
    limits.count(g.caller)


def caller() -> Caller:
    """Whose key it is. Only in views of the API, which all require one."""
    found: Caller = g.caller
    return found
