"""What has been drawn before. Bounded: the least recently used goes first."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from enum import Enum
from threading import Lock
from typing import Any, Generic, TypeVar

from app.i18n import LazyText

__all__ = ["Memo", "shape_key"]

Value = TypeVar("Value")

_FINITE = (str, bool, int, Enum, LazyText, type(None))


class Memo(Generic[Value]):
    """A dictionary that forgets what was not asked for lately. Threads may share it."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
            return value

    def keep(self, key: Hashable, value: Value) -> None:
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._largest:
                self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[tuple[Hashable, Value]]:
        """Everything kept, keys too: the tests look for what may not be here."""
        with self._lock:
            return iter(list(self._kept.items()))


def shape_key(value: Any) -> Hashable:
    """Make a key of `value` that tells apart what would be drawn differently.

    `True == 1` and `"<b>" == Markup("<b>")`, but they print differently, so types are part of it.

    Raises:
        TypeError: it is, or contains, something that is not finite and unchanging by its type.
    """
    if isinstance(value, _FINITE):
        return type(value), value
    if isinstance(value, (tuple, list)):
        return type(value), tuple([shape_key(item) for item in value])
    if isinstance(value, Mapping):
        return type(value), tuple([(name, shape_key(item)) for name, item in value.items()])
    raise TypeError(f"a {type(value).__name__} cannot be part of a shape")
