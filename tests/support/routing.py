"""What addresses look like, worked out once for all the applications that tests make.

Every test has an application of its own, and more than half of making one went into working out
the same three hundred addresses.
"""

from operator import attrgetter
from typing import Any

from app.web.routes import Route

# What a rule works out from: two with the same have the same. Werkzeug's `Rule.compile` reads these
# and nothing else of the rule; the map it is bound to is asked only for its kinds of values.
_from = attrgetter(
    "rule", "subdomain", "host", "is_leaf", "merge_slashes", "strict_slashes", "build_only"
)
# What it works out: replaced as a whole when it is worked out, and only read from then on.
_WORKED_OUT = ("_parts", "_trace", "_converters")

_known: dict[Any, tuple[dict[str, Any], frozenset[str]]] = {}
_work_out = Route.compile


def remember() -> None:
    """Let an address that was worked out before be as it was then."""
    Route.compile = _as_before  # type: ignore[method-assign]


def _as_before(route: Route) -> None:
    if route.map is None or route.map.converters != route.map.default_converters:
        _work_out(route)
        return
    key = (
        *_from(route),
        route.map.host_matching,
        tuple(sorted(route.defaults.items())) if route.defaults else (),
        frozenset(route.arguments),
    )
    if key not in _known:
        _work_out(route)
        found = {name: getattr(route, name) for name in _WORKED_OUT}
        _known[key] = found, frozenset(route.arguments)
        return
    found, arguments = _known[key]
    vars(route).update(found)
    route.arguments |= arguments
    route._build = route._compile_builder(False).__get__(route, None)
    route._build_unknown = route._compile_builder(True).__get__(route, None)
