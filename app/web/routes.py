"""Routes whose way back, from values to an address, is compiled when it is first taken.

Werkzeug writes and compiles two functions for each route when an application is made. Of these few
are ever called, and they were most of what making one cost.
"""

from collections.abc import Callable

from flask import Flask
from werkzeug.routing import Rule

_Builder = Callable[..., tuple[str, str]]


class Route(Rule):
    """A rule of Werkzeug's that puts compiling off."""

    def _compile_builder(self, append_unknown: bool = True) -> _Builder:  # noqa: FBT001, FBT002  Werkzeug's
        compiled = super()._compile_builder

        def build(route: Route, /, **values: object) -> tuple[str, str]:
            at_last: _Builder = compiled(append_unknown).__get__(route, None)
            setattr(route, "_build_unknown" if append_unknown else "_build", at_last)
            return at_last(**values)

        return build


def init_app(app: Flask) -> None:
    """Let every route that is added from now on be such a one."""
    app.url_rule_class = Route
