"""Where somebody goes once they are signed in: back to the page they asked for, if it is ours."""

import re
from urllib.parse import urlsplit

from flask import Request, current_app

HOME = "/staff/"
# Our own path and query, in plain characters. No host, no second slash, nothing a browser mends.
_OURS = re.compile(r"/staff/(?!/)(?:[A-Za-z0-9_.~%!$&'()*+,;=:@?-]|/(?!/))*")
_NOT_AGAIN = ("/staff/sign-in", "/staff/sign-out", "/staff/confirm")
LONGEST = 500


def path_asked_for(request: Request) -> str:
    """What was asked for, to come back to after signing in. A form cannot be sent again.

    Where the form's address is no page, it is the page that the form stood on.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)  # what is shown may be another view
    is_page = request.url_rule is None or adapter is None or adapter.test(method="GET")
    return request.path if is_page else safe(_path_of(request.referrer or ""))


def _path_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path


def safe(path: str) -> str:
    """`path`, if it leads to a page of this door and nowhere else; else the first page."""
    ours = len(path) <= LONGEST and _OURS.fullmatch(path) and ".." not in path
    return path if ours and not path.startswith(_NOT_AGAIN) else HOME
