"""How often what sends emails, or can be done before signing in, may be done.

Before signing in it is counted by the address that it is about, and by sender. For one address
more than that is not done and not said, so that nobody learns whose address it is. Who is signed in
is told: of the invitations of a service, and of the services that somebody opens.
"""

from flask import request

from app import limits
from app.errors import NotAllowed
from app.i18n import lazy
from app.limits import Limit
from app.web import neighbours
from app.web.components import FieldError

AN_HOUR = 3_600
TO_ONE_ADDRESS = Limit(5, AN_HOUR, alone=2)
BY_ONE_SENDER = Limit(30, AN_HOUR, alone=10)
SIGN_INS = Limit(100, 300, alone=25)
INVITATIONS = Limit(100, AN_HOUR, alone=25)  # of one service
SERVICES = Limit(20, AN_HOUR, alone=5)  # that one person opens

TOO_MANY_INVITATIONS = lazy(
    "Too many invitations were sent to this address, or by this service. Wait an hour and try again"
)
TOO_MANY_SERVICES = FieldError(
    "", "", lazy("You have opened 20 services within an hour. Wait an hour and try again")
)


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


def may_invite(address: str, *, service_id: str) -> bool:
    """Whether one more invitation may be sent to this address, by this service. Counts it."""
    to_them = limits.use(f"staff:invitations:to:{address.strip().lower()}", TO_ONE_ADDRESS)
    return not to_them and not limits.use(f"staff:invitations:by:{service_id}", INVITATIONS)


def may_open_service(user_id: str) -> bool:
    """Whether this person may open one more service. Counts it."""
    return not limits.use(f"staff:services:{user_id}", SERVICES)
