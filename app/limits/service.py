"""Counting uses: in the table of the machine, or alone for as long as there is none."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app import clock, settings
from app.limits import windows
from app.limits.alone import Alone
from app.limits.table import NotCounted, Table
from config import Config

log = structlog.get_logger()

TRY_AGAIN_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many uses in each window of so many seconds.

    `alone` is what each process allows where it cannot know what the others have.
    """

    most: int
    seconds: int
    alone: int


class _Counts:
    """The counts of one application: its table while it has one."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._table: Table | None = None
        self._alone = Alone()
        self._try_at: datetime | None = None
        self._opening = threading.Lock()

    def use(self, name: str, limit: Limit) -> int:
        now = clock.now()
        now_ms = int(now.timestamp() * 1000)
        window_ms = limit.seconds * 1000
        if self._use(name, limit, now=now, now_ms=now_ms, window_ms=window_ms):
            return 0
        left_ms = windows.end_of(now_ms, window_ms=window_ms) - now_ms
        return -(-left_ms // 1000)  # rounded up: never 0

    def close(self) -> None:
        if self._table is not None:
            self._table.close()

    def _use(self, name: str, limit: Limit, *, now: datetime, now_ms: int, window_ms: int) -> bool:
        if table := self._table or self._opened(now):
            try:
                return table.use(name, most=limit.most, now_ms=now_ms, window_ms=window_ms)
            except (NotCounted, OSError) as problem:
                _say(problem)
        return self._alone.use(name, most=limit.alone, now_ms=now_ms, window_ms=window_ms)

    def _opened(self, now: datetime) -> Table | None:
        """The table of the machine. Where it could not be opened, it is tried now and then."""
        with self._opening:
            if self._table is None and (self._try_at is None or now >= self._try_at):
                secret = self.config.secret_key.encode()
                try:
                    self._table = Table(self.config.data_dir, secret=secret)
                except (NotCounted, OSError, ValueError) as problem:
                    self._try_at = now + TRY_AGAIN_AFTER
                    _say(problem)
            return self._table


def _say(problem: Exception) -> None:
    log.warning("limits_counted_alone", kind=type(problem).__name__)


_counts: list[_Counts] = []
_changing = threading.Lock()


def use(name: str, limit: Limit) -> int:
    """Count one use of `name`.

    Returns 0 when it is within the limit, else after how many seconds to try again. Never raises
    for trouble of its own: where the machine's table cannot be used, this process counts alone.
    """
    return _current().use(name, limit)


def _current() -> _Counts:
    """The counts of the application in force. One process has one, except in tests."""
    config = settings.current()
    if not _counts or _counts[0].config is not config:
        with _changing:
            if not _counts or _counts[0].config is not config:
                before, _counts[:] = _counts[:], [_Counts(config)]
                for one in before:
                    one.close()
    return _counts[0]
