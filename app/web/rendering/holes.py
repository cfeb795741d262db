"""A place in a page that is left open while the page is drawn, and filled for each request."""

import re
import secrets
from collections.abc import Mapping
from typing import Any, NoReturn

from jinja2 import Undefined
from markupsafe import Markup

__all__ = ["Hole", "HoleError", "split"]

# Unguessable, so that nothing a person can write is ever taken for one of our marks.
_KEY = secrets.token_hex(8)
_START, _END = f"\x02{_KEY}:", "\x03"
_REMAINS = re.compile(f"[\x02\x03]|{_KEY}", re.IGNORECASE)
_MARK = re.compile(f"{_START}([a-z][a-z0-9_]*){_END}")


class HoleError(Exception):
    """A template did something with a hole that needs its value, or a value is not there.

    Give the page what it wants to know as part of its shape, or as a hole of its own.
    """


class Hole:
    """Stands for a value while a page is drawn. It can be printed and tested for truth.

    Whatever else is done to it would depend on the value, and be wrong for the next one, so it
    raises. Testing for truth is noted in `asked`: emptiness then becomes part of the page's shape.
    """

    __slots__ = ("_asked", "_name", "_values")

    def __init__(self, name: str, *, values: Mapping[str, str], asked: set[str]) -> None:
        self._name = name
        self._values = values
        self._asked = asked

    def __html__(self) -> Markup:
        return Markup(f"{_START}{self._name}{_END}")  # noqa: S704  a mark of our own making

    def __bool__(self) -> bool:
        self._asked.add(self._name)
        return bool(self._values[self._name])

    def __eq__(self, other: object) -> bool:
        """A hole is text: never nothing, never a boolean. Any other comparison depends on it."""
        if other is None or isinstance(other, (bool, Undefined)):
            return False
        return other is self or self._refuse()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002  stands for any method
        raise HoleError(f"{self._name!r} is a hole: it may be printed and tested, nothing else")

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    __hash__ = None  # type: ignore[assignment]  # in a table or a set it would be compared

    __str__ = __repr__ = __format__ = __iter__ = __len__ = __contains__ = _refuse
    __getitem__ = __add__ = __radd__ = __mul__ = __mod__ = __rmod__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = __index__ = _refuse


def split(page: str) -> tuple[str, ...]:
    """Split a drawn page at its holes: constant, name, constant, name, … constant.

    Raises:
        HoleError: a filter has damaged a mark, so that a value would be lost.
    """
    parts = tuple(_MARK.split(page))
    if _REMAINS.search("".join(parts[::2])):
        raise HoleError("a hole was cut or changed by a filter")
    return parts
