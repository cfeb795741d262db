"""Links from emails that somebody has followed, carried in the door's cookie until they are used.

A link is only looked at when it is opened, since mail programs and virus scanners open links too;
and its token leaves the address bar at once. Where somebody goes afterwards comes along.
"""

from flask import session

from app.people.errors import LinkNotGood
from app.people.models import LinkPurpose
from app.web.staff import sessions, where_to

_LINK, _AFTER = sessions.LINK, sessions.AFTER


def carry(purpose: LinkPurpose, token: str, *, next_path: str = "") -> None:
    """Carry a link, in place of any before it."""
    session[_LINK] = [purpose.value, token, where_to.safe(next_path)]


def token(purpose: LinkPurpose) -> str:
    """The token that is carried for this purpose.

    Raises:
        LinkNotGood: there is none.
    """
    found: list[str] = session.get(_LINK, ["", "", ""])
    if found[0] != purpose.value:
        raise LinkNotGood
    return found[1]


def is_carried(purpose: LinkPurpose) -> bool:
    """Whether a link for this purpose is."""
    return bool(session.get(_LINK, [""])[0] == purpose.value)


def next_path() -> str:
    """Where somebody goes after what their link is for."""
    found: list[str] = session.get(_LINK, ["", "", where_to.HOME])
    return found[2]


def put_down() -> None:
    """Carry nothing any more."""
    session.pop(_LINK, None)


def go_on_later(path: str) -> None:
    """Remember where somebody goes once they have written down their recovery codes."""
    session[_AFTER] = path


def go_on() -> str:
    """Where that is."""
    path: str = session.pop(_AFTER, where_to.HOME)
    return path
