"""How often what can be done before signing in may be done: by address it is about, and by sender.

For one address more than that is not done and not said, so that nobody learns whose address it is.
"""

from flask import request

from app import limits
from app.errors import NotAllowed
from app.limits import Limit
from app.web import neighbours

AN_HOUR = 3_600
TO_ONE_ADDRESS = Limit(5, AN_HOUR, alone=2)
BY_ONE_SENDER = Limit(30, AN_HOUR, alone=10)
SIGN_INS = Limit(100, 300, alone=25)


class TooOften(NotAllowed):
    """This browser, or one beside it, has done this too often within a while."""

    code = "too_often"
    message = "This was tried too many times from where you are. Wait an hour and try again"


def slow_down(what: str, limit: Limit = BY_ONE_SENDER) -> None:
    """Count that something is done from where this request comes from.

    Raises:
        TooOften
    """
    if limits.use(f"staff:{what}:{neighbours.of(request.remote_addr or '')}", limit):
        raise TooOften


def may_write_to(address: str) -> bool:
    """Whether one more email may be asked for to this address. Counts it."""
    return not limits.use(f"staff:letters:{address.strip().lower()}", TO_ONE_ADDRESS)
