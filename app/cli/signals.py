"""Signals as something to wait for, instead of something that happens in the middle of a line."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP = frozenset({signal.SIGINT, signal.SIGTERM})


class Watch:
    """What came, in the order it came."""

    def __init__(self, reader: int) -> None:
        self._reader = reader

    def wait(self, seconds: float) -> set[int]:
        """Wait until a signal comes or the time is up. Which ones came; empty for none."""
        ready, _, _ = select.select([self._reader], [], [], seconds)
        return set(os.read(self._reader, 512)) if ready else set()

    def told_to_stop(self, seconds: float) -> bool:
        """Wait until somebody wants this process to stop, or the time is up."""
        return bool(self.wait(seconds) & STOP)


@contextmanager
def watched(*others: signal.Signals) -> Iterator[Watch]:
    """Collect SIGINT, SIGTERM and `others` while the block runs. In the main thread only."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    before = {number: signal.signal(number, _noted) for number in STOP.union(others)}
    wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield Watch(reader)
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _noted(number: int, frame: FrameType | None) -> None:
    """Do nothing: Python has written the number into the pipe already."""
