"""Time that passes when a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app import clock


class Clock:
    """The platform's clock, ahead of the real one by as much as was asked for."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def forward(self, **passed: float) -> None:
        """Let time pass: `forward(minutes=90)`."""
        self._ahead += timedelta(**passed)

    def now(self) -> datetime:
        return clock._wall_clock() + self._ahead


@contextmanager
def travelled(**passed: float) -> Iterator[None]:
    """Be so far in the future, for the length of the block: `with travelled(minutes=91):`."""
    here = clock._source
    with clock.replaced(lambda: here() + timedelta(**passed)):
        yield
