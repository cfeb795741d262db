"""Counts of one process, for when the table of the machine cannot be used."""

import threading

from app.limits import windows

MOST_NAMES = 10_000


class Alone:
    """As `Table`, in this process's own memory. Never more than `MOST_NAMES` names."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def use(self, name: str, *, most: int, now_ms: int, window_ms: int) -> bool:
        """Count one use of `name` in the window of now. False: there were `most` already."""
        ends_ms = windows.end_of(now_ms, window_ms=window_ms)
        with self._lock:
            known_end, known = self._counts.get(name, (0, 0))
            ends_ms, count = windows.counted(known_end, known, ends_ms=ends_ms, window_ms=window_ms)
            if count >= most:
                return False
            if len(self._counts) >= MOST_NAMES:
                self._make_room(now_ms)
            self._counts[name] = (ends_ms, count + 1)
            return True

    def _make_room(self, now_ms: int) -> None:
        running = {name: known for name, known in self._counts.items() if known[0] > now_ms}
        self._counts = running if len(running) < MOST_NAMES else {}
