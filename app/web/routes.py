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
        return Route._compile_and_build_unknown if append_unknown else Route._compile_and_build

    def _compile_and_build(self, /, **values: object) -> tuple[str, str]:
        self._build = super()._compile_builder(append_unknown=False).__get__(self, None)
        return self._build(**values)

    def _compile_and_build_unknown(self, /, **values: object) -> tuple[str, str]:
        self._build_unknown = super()._compile_builder(append_unknown=True).__get__(self, None)
        return self._build_unknown(**values)


def init_app(app: Flask) -> None:
    """Let every route that is added from now on be such a one."""
    app.url_rule_class = Route
