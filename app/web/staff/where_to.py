"""Where somebody goes once they are signed in: back to the page they asked for, if it is ours."""

import re

from flask import Request

HOME = "/staff/"
# Our own path and query, in plain characters. No host, no second slash, nothing a browser mends.
_OURS = re.compile(r"/staff/(?!/)(?:[A-Za-z0-9_.~%!$&'()*+,;=:@?-]|/(?!/))*")
_NOT_AGAIN = ("/staff/sign-in", "/staff/sign-out")
LONGEST = 500


def path_asked_for(request: Request) -> str:
    """What was asked for, to come back to after signing in. A form cannot be sent again."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def safe(path: str) -> str:
    """`path`, if it leads to a page of this door and nowhere else; else the first page."""
    ours = len(path) <= LONGEST and _OURS.fullmatch(path) and ".." not in path
    return path if ours and not path.startswith(_NOT_AGAIN) else HOME
