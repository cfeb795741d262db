"""Where passkeys are good: browsers have them for a host with a name, over https or locally."""

from flask import request

from app import settings
from app.people import passkeys
from app.people.passkeys import LOCAL, Site


def here() -> Site | None:
    """The site that this page belongs to, for passkeys; None where it cannot have any.

    A sandbox that is called by an address in numbers has them for who calls it `localhost`.
    """
    config = settings.current()
    site = passkeys.site_of(config.staff_url)
    if site is None and not config.is_live:
        called = passkeys.site_of(request.host_url.rstrip("/"))
        site = called if called is not None and called.host == LOCAL else None
    return site
