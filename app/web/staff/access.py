"""Who may see which page. Every view of this door is marked with one of those below.

`@allow(May.X)` wants an `account_id` in the path, and a person whose role in that account's service
permits it. Somebody else's account looks like a missing one. People who run the platform are no
exception: they see the payments of services they belong to, and of no other.
What belongs to no service is marked `@allow_on_platform(May.X)`, and is for them alone; what is
about whoever asks, `@signed_in`; what comes before signing in, `@anybody`. Below it may stand
`@confirmed`: for what moves money or opens doors, a second factor has to be fresh.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol

from flask import g, request
from flask.typing import ResponseReturnValue

from app.accounts import Account, AccountKind, Service
from app.accounts.errors import AccountNotFound, ServiceNotFound
from app.administration import AtService, Workplace, find_at_service, find_workplace
from app.errors import NotAllowed, NotFound, NotIdentified
from app.people import May, Role, User
from app.people.roles import may
from app.web.staff import sessions

View = Callable[..., ResponseReturnValue]
Mark = Callable[[View], View]

_ID = re.compile("[0-9a-v]{26}")
LONGEST_USER_AGENT = 255


class NotSignedIn(NotIdentified):
    """Nobody is, in this browser, or not any more."""

    code = "not_signed_in"
    message = "Sign in to see this page"


class NotConfirmed(NotIdentified):
    """They are signed in, but what they want is worth asking for a second factor again."""

    code = "not_confirmed"
    message = "Confirm that it is you"


class NotPermitted(NotAllowed):
    """This person's role in the service does not permit it."""

    code = "not_permitted"
    message = "Your role does not permit this"


class Whom(StrEnum):
    """Whom a view is for. Every view of this door has one, as `view.whom`."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed_in"
    AT_ACCOUNT = "at_account"
    AT_SERVICE = "at_service"
    ON_PLATFORM = "on_platform"


class _Place(Protocol):
    def may(self, permission: May) -> bool: ...


@dataclass(frozen=True, slots=True)
class _OnPlatform:
    user: User

    def may(self, permission: May) -> bool:
        return self.user.is_platform and may(Role.PLATFORM, permission)


@dataclass(frozen=True, slots=True)
class Here:
    """Who is asking, and where."""

    user: User
    place: Workplace

    @property
    def account(self) -> Account:
        """The account that the page is about."""
        return self.place.account

    @property
    def service(self) -> Service:
        """The service whose account it is."""
        return self.place.service

    @property
    def is_test(self) -> bool:
        """Whether no real money is about."""
        return self.account.kind is AccountKind.TEST

    def may(self, permission: May) -> bool:
        """Whether they may do that here."""
        return self.place.may(permission)


def here() -> Here:
    """Where the view marked with `allow` is."""
    found: Here = g.here
    return found


def person() -> User:
    """Who is signed in, in a view marked with `signed_in` or `allow`."""
    found: User = g.person
    return found


def allow(permission: May) -> Mark:
    """Let a view be seen by those whose role in the account's service permits it.

    The path names the account by `account_id`; `here()` is where the view then is.

    Raises:
        NotSignedIn
        AccountNotFound: also when they do not belong to its service.
        NotPermitted
    """
    return _mark(Whom.AT_ACCOUNT, permission, _go_to_account)


def allow_at_service(permission: May) -> Mark:
    """Let a view about a service be seen by those whose role in it permits it.

    The path names it by `service_id`. Those who run the platform have their role in every service.

    Raises:
        NotSignedIn
        ServiceNotFound: also when they have nothing to do with it.
        NotPermitted
    """
    return _mark(Whom.AT_SERVICE, permission, _go_to_service)


def allow_on_platform(permission: May) -> Mark:
    """Let a view that is about no one service be seen by those who run the platform.

    Raises:
        NotSignedIn
        NotPermitted
    """
    return _mark(Whom.ON_PLATFORM, permission, lambda _: _OnPlatform(g.person))


def signed_in(view: View) -> View:
    """Let a view be seen by anybody who is signed in: it is about themselves.

    Raises:
        NotSignedIn
    """

    @wraps(view)
    def guarded(**ids: Any) -> ResponseReturnValue:
        g.person = _whoever_is_signed_in()
        _must_look_like_ids(ids)
        return view(**ids)

    guarded.whom = Whom.SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def anybody(view: View) -> View:
    """Let a view be seen by everybody: it is about signing in, or becoming somebody who can."""
    view.whom = Whom.ANYBODY  # type: ignore[attr-defined]
    return view


def confirmed(view: View) -> View:
    """Let only those through who have shown a second factor a moment ago. Stands below the others.

    Signing in is showing one; so a caseworker who has just come is not asked again.

    Raises:
        NotConfirmed: they are asked for it, and come back.
    """

    @wraps(view)
    def guarded(**ids: Any) -> ResponseReturnValue:
        if not sessions.is_confirmed():
            raise NotConfirmed
        return view(**ids)

    guarded.wants_confirmation = True  # type: ignore[attr-defined]
    return guarded


def at_service() -> AtService:
    """Where the view marked with `allow_at_service` is."""
    found: AtService = g.at_service
    return found


def came_from() -> str:
    """The address that the request came from, for the audit log."""
    return request.remote_addr or ""


def user_agent() -> str:
    """What the browser calls itself, for the audit log."""
    return request.user_agent.string[:LONGEST_USER_AGENT]


def _mark(whom: Whom, permission: May, go: Callable[[dict[str, Any]], _Place]) -> Mark:
    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**ids: Any) -> ResponseReturnValue:
            g.person = _whoever_is_signed_in()
            _must_look_like_ids(ids)
            if not go(ids).may(permission):
                raise NotPermitted
            return view(**ids)

        guarded.whom = whom  # type: ignore[attr-defined]
        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def _go_to_account(ids: dict[str, Any]) -> _Place:
    place = find_workplace(g.person.id, account_id=ids["account_id"])
    if place is None:
        raise AccountNotFound
    g.here = Here(g.person, place)
    return place


def _go_to_service(ids: dict[str, Any]) -> _Place:
    g.at_service = find_at_service(g.person, service_id=ids["service_id"])
    if g.at_service is None:
        raise ServiceNotFound
    return at_service()


def _whoever_is_signed_in() -> User:
    found = sessions.person()
    if found is None:
        raise NotSignedIn
    return found


def _must_look_like_ids(ids: dict[str, Any]) -> None:
    """Refuse what no id looks like before the database hears of it."""
    if not all(_ID.fullmatch(str(value)) for value in ids.values()):
        raise NotFound
