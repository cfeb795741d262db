"""Which door a request came to. Decided by its path alone, so that it is known before routing."""

from enum import StrEnum
from functools import lru_cache


class Door(StrEnum):
    """The ways in. design.md of the operators' guide says what each is for."""

    API = "api"
    DOCS = "docs"
    HOOKS = "hooks"
    PAGES = "pages"
    SANDBOX = "sandbox"
    STAFF = "staff"
    STATIC = "static"


_PREFIXES = (
    ("/v1/", Door.API),
    ("/staff", Door.STAFF),
    ("/docs", Door.DOCS),
    ("/hooks/", Door.HOOKS),
    ("/sandbox", Door.SANDBOX),
    ("/assets/", Door.STATIC),
    ("/brands/", Door.STATIC),
)

_OF_THE_API = {"/v1", "/healthcheck", "/openapi.json", "/request-denied"}


@lru_cache(maxsize=64)  # each request asks ten times
def door_of(path: str) -> Door:
    """The door a path leads to. What is nobody else's is the citizen's."""
    for prefix, door in _PREFIXES:
        if path.startswith(prefix):
            return door
    return Door.API if path in _OF_THE_API else Door.PAGES
