"""What addresses look like, worked out once for all the applications that tests make.

Every test has an application of its own, and half of making one went into taking apart the same
three hundred addresses.
"""

from collections.abc import Iterable
from typing import Any

from werkzeug.routing.rules import RulePart

from app.web.routes import Route

_parsed: dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, Any]]] = {}
_take_apart = Route._parse_rule


def remember() -> None:
    """Let an address that was taken apart before be as it was then."""
    Route._parse_rule = _as_before  # type: ignore[method-assign]


def _as_before(route: Route, rule: str) -> Iterable[RulePart]:
    if rule not in _parsed:
        before = len(route._trace)
        parts = list(_take_apart(route, rule))
        _parsed[rule] = parts, route._trace[before:], dict(route._converters)
        return parts
    parts, trace, converters = _parsed[rule]
    route._trace += trace
    route._converters |= converters
    route.arguments |= converters.keys()
    return parts
