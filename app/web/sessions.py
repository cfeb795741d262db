"""A cookie for each door, signed, so that staff and payers never share one.

The API and the providers' hooks have none at all.
"""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.wrappers import Response
from itsdangerous import URLSafeTimedSerializer

from app.web.doors import Door, door_of
from config import Config

_COOKIES = {
    Door.PAGES: ("pay_session", "/"),
    Door.STAFF: ("staff_session", "/staff"),
    Door.SANDBOX: ("sandbox_session", "/sandbox"),
}


class DoorSessions(SecureCookieSessionInterface):
    """Flask's signed cookies, one name and path for each door."""

    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads cookies. Every request wants it, and it never changes."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002  Flask's signature
        """The cookie of the door this request came to."""
        return _COOKIES[door_of(request.path)][0]

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002  Flask's signature
        """Where that cookie is sent."""
        return _COOKIES[door_of(request.path)][1]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session, empty when the cookie is missing or was not made by us."""
        if door_of(request.path) not in _COOKIES:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:  # type: ignore[override]
        """Send the cookie, where the door has one."""
        if door_of(request.path) not in _COOKIES:
            return
        if session or session.modified:
            super().save_session(app, session, response)
        elif session.accessed:  # and found empty: there is nothing to send
            response.vary.add("Cookie")


def init_app(app: Flask) -> None:
    """Give the app its sessions."""
    config: Config = app.config["EXCHEQUER"]
    app.session_interface = DoorSessions()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.cookie_secure,
    )
