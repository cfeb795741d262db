"""Who is signed in in this browser, and until when. Kept in the door's own signed cookie.

The cookie says who, under which version of their sessions, since when and when last seen. Raising
the version in the database ends them all, so signing out is for good: a copy of the cookie is dead
too. Nothing in it is secret, and no password or code ever is.
"""

from flask import Flask, flash, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from app import clock, settings
from app.i18n import gettext as _
from app.people import User, directory
from app.web import rendering

TIME_FOR_THE_CODE = 10 * 60
# The time last seen is noted no more often than this, so that most answers carry no cookie.
ACCURACY = 60

_SINCE = "since"
_SEEN = "seen"
_HALFWAY = "halfway"
_CONFIRMED = "confirmed"
LINK, AFTER = "link", "after"  # see `carried`


class Visitor(UserMixin):  # type: ignore[misc]  # it publishes no types
    """Somebody signed in, as Flask-Login wants to see them."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """What the cookie says: the user, and the version of their sessions."""
        return f"{self.user.id}.{self.user.session_version}"


def init_app(app: Flask) -> None:
    """Let Flask-Login keep this door's sessions, and tell the layout who is there.

    Not by its own `init_app`, which would look into every answer of every door for a cookie that
    remembers people for a year; we have none.
    """
    manager = LoginManager()
    manager.user_loader(_load)
    app.login_manager = manager  # type: ignore[attr-defined]
    rendering.common_hole("signed_in_as", _name, app=app)


def begin(user: User) -> None:
    """Sign somebody in who has shown both password and code, in a session that is new.

    Nothing of the session before is kept, least of all its token against forged requests: whoever
    planted it knows nothing of this one.
    """
    session.clear()
    session[_SINCE] = session[_SEEN] = session[_CONFIRMED] = _now()
    login_user(Visitor(user))


def carry_on(user: User) -> None:
    """Stay signed in here, where all other sessions of theirs were ended.

    Only the version changes: what was open in other windows of this browser can still be sent.
    """
    login_user(Visitor(user))


def end() -> None:
    """Forget who is signed in in this browser."""
    session.clear()
    g.pop("_login_user", None)


def person() -> User | None:
    """Who is signed in; None when nobody is, or was for too long or too long ago."""
    if _SINCE not in session:
        return None
    if _is_over():
        end()
        flash(_("You were signed out to keep your account safe. Sign in to go on."))
        return None
    visitor = current_user
    if not visitor.is_authenticated:  # their sessions were ended elsewhere
        end()
        return None
    if _now() - session[_SEEN] >= ACCURACY:
        session[_SEEN] = _now()
    found: User = visitor.user
    return found


def confirm() -> None:
    """Note that whoever is signed in has just shown a second factor again."""
    session[_CONFIRMED] = _now()


def is_confirmed() -> bool:
    """Whether they have shown one a moment ago, by signing in or since."""
    since: int = session.get(_CONFIRMED, 0)
    return 0 <= _now() - since < settings.current().staff_confirm_minutes * 60


def begin_halfway(user: User, *, next_path: str) -> None:
    """Remember whose password was right, until the code comes. Nobody is signed in by it.

    A link that they have followed stays with them.
    """
    link = session.get(LINK)
    session.clear()
    if link is not None:
        session[LINK] = link
    session[_HALFWAY] = [user.id, user.session_version, _now(), next_path]


def halfway() -> tuple[str, int, str] | None:
    """Whose password was right a moment ago: user id, session version, where they wanted to go."""
    if _HALFWAY not in session:
        return None
    user_id, version, since, next_path = session[_HALFWAY]
    if not 0 <= _now() - since < TIME_FOR_THE_CODE:
        session.pop(_HALFWAY)
        return None
    return user_id, version, next_path


def _load(visitor_id: str) -> Visitor | None:
    user_id, _, version = visitor_id.partition(".")
    found = directory.of_session(user_id, session_version=int(version))
    return None if found is None else Visitor(found)


def _is_over() -> bool:
    """Whether the session has been idle, or has lasted, for too long."""
    config = settings.current()
    now = _now()
    idle: int = now - session[_SEEN]
    lasted: int = now - session[_SINCE]
    return idle >= config.staff_idle_minutes * 60 or lasted >= config.staff_session_hours * 60 * 60


def _name() -> str:
    """The name of whoever this request is known to be from. Never asks the database."""
    visitor = g.get("_login_user")
    return visitor.user.name if isinstance(visitor, Visitor) else ""


def _now() -> int:
    return int(clock.now().timestamp())
