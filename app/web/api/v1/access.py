"""Who is calling: an account's API key, in each request but one.

The exception proves itself with a token of the payment that it is about.
"""

from flask import g, request

from app.accounts import Caller, keys
from app.accounts.errors import KeyNotRecognised
from app.web.api.v1 import limits

WITHOUT_KEY = frozenset({"api.v1.auth.create"})


def require_key() -> None:
    """Recognise the bearer key of this request, and count the request as its account's.

    Where none is required, it is counted by the address it comes from.

    Raises:
        KeyNotRecognised
        TooMany: the account, or the address, has asked for all it may within this moment.
    """
    if request.endpoint in WITHOUT_KEY:
        limits.count_address()
        return
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise KeyNotRecognised
    g.caller = keys.recognise(secret.strip())
    limits.count(g.caller)


def caller() -> Caller:
    """Whose key it is. Only in views that require one."""
    found: Caller = g.caller
    return found
