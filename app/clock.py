"""The only place that asks what time it is, so that a test or the seeding can answer instead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _wall_clock() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _wall_clock


def now() -> datetime:
    """The current time, in UTC and aware of it."""
    return _source()


@contextmanager
def replaced(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `source` tell the time, for the whole process, until the block ends."""
    global _source  # noqa: PLW0603  one clock for the process is the point
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
