"""Who may see which page. Every view of this door is marked with one of those below.

`@allow(May.X)` wants an `account_id` in the path, and a person whose role in that account's service
permits it. Somebody else's account looks like a missing one. People who run the platform are no
exception: they see the payments of services they belong to, and of no other.
What belongs to no service is marked `@allow_on_platform(May.X)`, and is for them alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

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

_ID = re.compile("[0-9a-v]{26}")
LONGEST_USER_AGENT = 255


class NotSignedIn(NotIdentified):
    """Nobody is, in this browser, or not any more."""

    code = "not_signed_in"
    message = "Sign in to see this page"


class NotPermitted(NotAllowed):
    """This person's role in the service does not permit it."""

    code = "not_permitted"
    message = "Your role does not permit this"


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


def allow(permission: May) -> Callable[[View], View]:
    """Let a view be seen by those whose role in the account's service permits it.

    Raises:
        NotSignedIn
        AccountNotFound: also when they do not belong to its service.
        NotPermitted
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**ids: Any) -> ResponseReturnValue:
            g.person = _whoever_is_signed_in()
            _must_look_like_ids(ids)
            place = find_workplace(g.person.id, account_id=ids["account_id"])
            if place is None:
                raise AccountNotFound
            if not place.may(permission):
                raise NotPermitted
            g.here = Here(g.person, place)
            return view(**ids)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def allow_at_service(permission: May) -> Callable[[View], View]:
    """Let a view about a service be seen by those whose role in it permits it.

    The path names it by `service_id`. Those who run the platform have their role in every service.

    Raises:
        NotSignedIn
        ServiceNotFound: also when they have nothing to do with it.
        NotPermitted
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**ids: Any) -> ResponseReturnValue:
            g.person = _whoever_is_signed_in()
            _must_look_like_ids(ids)
            g.at_service = find_at_service(g.person, service_id=ids["service_id"])
            if g.at_service is None:
                raise ServiceNotFound
            if not g.at_service.may(permission):
                raise NotPermitted
            return view(**ids)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def at_service() -> AtService:
    """Where the view marked with `allow_at_service` is."""
    found: AtService = g.at_service
    return found


def allow_on_platform(permission: May) -> Callable[[View], View]:
    """Let a view that is about no service be seen by those who run the platform.

    Raises:
        NotSignedIn
        NotPermitted
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**ids: Any) -> ResponseReturnValue:
            g.person = _whoever_is_signed_in()
            if not (g.person.is_platform and may(Role.PLATFORM, permission)):
                raise NotPermitted
            return view(**ids)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def signed_in(view: View) -> View:
    """Let a view be seen by anybody who is signed in.

    Raises:
        NotSignedIn
    """

    @wraps(view)
    def guarded(**ids: Any) -> ResponseReturnValue:
        g.person = _whoever_is_signed_in()
        return view(**ids)

    return guarded


def came_from() -> str:
    """The address that the request came from, for the audit log."""
    return request.remote_addr or ""


def user_agent() -> str:
    """What the browser calls itself, for the audit log."""
    return request.user_agent.string[:LONGEST_USER_AGENT]


def _whoever_is_signed_in() -> User:
    found = sessions.person()
    if found is None:
        raise NotSignedIn
    return found


def _must_look_like_ids(ids: dict[str, Any]) -> None:
    """Refuse what no id looks like before the database hears of it."""
    if not all(_ID.fullmatch(str(value)) for value in ids.values()):
        raise NotFound
