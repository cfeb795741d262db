"""Who we are to the outside: the proxies in front of us, and a host name for each door."""

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web.doors import Door, door_of
from config import Config

_ANYWHERE = {"/healthcheck", "/security.txt", "/.well-known/security.txt", "/csp-report"}


def init_app(app: Flask) -> None:
    """Believe the proxies that the settings count, and keep each door to its own host.

    Without a setting every door answers on every host, as in a sandbox. Monitors ask for
    /healthcheck by address, and whoever found a weakness looks for security.txt on any host, so
    these do too.
    """
    config: Config = app.config["EXCHEQUER"]
    if count := config.trusted_proxies:
        through_proxies = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = through_proxies  # type: ignore[method-assign]  # as Flask documents
    hosts = {
        Door.API: config.api_host,
        Door.DOCS: config.api_host,  # where the addresses in it lead
        Door.PAGES: config.pages_host,
        Door.STAFF: config.staff_host,
    }

    @app.before_request
    def refuse_other_hosts() -> None:
        own = hosts.get(door_of(request.path), "")
        if own and request.host.lower() != own.lower() and request.path not in _ANYWHERE:
            abort(404)
