"""Counts in a file that every process of the machine maps into its memory.

The file is a table of fixed size that nothing ever grows: a name's digest chooses one of `SETS`
sets, and the name lives in one of its `WAYS` places for as long as its window lasts. A place whose
window is over is free. Where a set has no free place, the one whose window ends first is given up:
whoever had it may do a little more than they may, and nobody ever less. So long as fewer requests
arrive within a window than there are sets, that hardly happens; digests are keyed, so that nobody
can choose names that share a set.

A set is locked by a byte of the file (fcntl), which the system gives back when a process ends
however it ends, and among the threads of a process by a lock of its own. A process that is killed
halfway through writing a place leaves a wrong count until its window is over, and no more.
"""

import fcntl
import mmap
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from app.limits import windows
from config import LONGEST_WINDOW_SECONDS

SETS = 4096
WAYS = 8
FILE_NAME = "limits.1"  # the number is that of the format
FOR_US_ALONE = 0o600

_PLACE = struct.Struct("<16sqI4x")  # digest, when the window ends (ms), count
_SET_BYTES = _PLACE.size * WAYS
_FILE_BYTES = _SET_BYTES * SETS
_STRIPES = 64
_LONGEST_WINDOW_MS = LONGEST_WINDOW_SECONDS * 1000

# A set is held for microseconds, or for as long as a thread that holds it waits for its turn to
# run: under full load 100 ms and more. Who waits longer than this waits for nobody.
_TRIES = 500
_BETWEEN_TRIES_SECONDS = 0.000_5


class NotCounted(Exception):
    """The table could not be used, and the request was not counted."""


class Table:
    """The counts of this machine.

    Raises:
        OSError: the file cannot be made, or the disk has no room for it.
    """

    def __init__(self, folder: Path, *, secret: bytes) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._secret = blake2b(secret, digest_size=32).digest()
        self._threads = tuple(threading.Lock() for _ in range(_STRIPES))
        self._file = os.open(
            folder / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FOR_US_ALONE
        )
        try:
            self._fill()
            self._memory = mmap.mmap(self._file, _FILE_BYTES)
        except (OSError, ValueError):
            os.close(self._file)
            raise

    def use(self, name: str, *, most: int, now_ms: int, window_ms: int) -> bool:
        """Count one use of `name` in the window of now. False: there were `most` already.

        Raises:
            NotCounted: somebody holds the set and does not let go; a process that was stopped.
        """
        digest = blake2b(name.encode(errors="replace"), digest_size=16, key=self._secret).digest()
        number = int.from_bytes(digest[:4]) % SETS
        with self._locked(number):
            begins = number * _SET_BYTES
            places = self._memory[begins : begins + _SET_BYTES]
            at = places.find(digest)
            ends_ms, count = windows.end_of(now_ms, window_ms=window_ms), 0
            if at >= 0 and at % _PLACE.size == 0:
                _, known_end, known = _PLACE.unpack_from(places, at)
                ends_ms, count = windows.counted(
                    known_end, known, ends_ms=ends_ms, window_ms=window_ms
                )
            else:
                at = _place_to_take(places, now_ms)
            if count >= most:
                return False
            _PLACE.pack_into(self._memory, begins + at, digest, ends_ms, count + 1)
            return True

    def close(self) -> None:
        """Let go of the file. The counts stay in it."""
        self._memory.close()
        os.close(self._file)

    def _fill(self) -> None:
        """Make the file as long as it will ever be, with real room on the disk behind it.

        Memory that stands for a hole in a file kills the process that writes to it on a full disk.
        """
        with self._locked(0):
            length = os.fstat(self._file).st_size
            if length < _FILE_BYTES:
                os.pwrite(self._file, bytes(_FILE_BYTES - length), length)
            if os.fstat(self._file).st_size < _FILE_BYTES:
                raise OSError("the disk is full")

    @contextmanager
    def _locked(self, number: int) -> Iterator[None]:
        lock = self._threads[number % _STRIPES]
        if not lock.acquire(timeout=_TRIES * _BETWEEN_TRIES_SECONDS * 2):
            raise NotCounted
        try:
            self._lock_file(number)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)
        finally:
            lock.release()

    def _lock_file(self, number: int) -> None:
        for _ in range(_TRIES):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            except (BlockingIOError, PermissionError):
                time.sleep(_BETWEEN_TRIES_SECONDS)
            else:
                return
        raise NotCounted


def _place_to_take(places: bytes, now_ms: int) -> int:
    """Where in a set to put a new name: a free place, else the one that is free first."""
    ends = [end for _, end, _ in _PLACE.iter_unpack(places)]
    # An end that is too far off was written while the clock was wrong, or by half.
    left = [end - now_ms if end - now_ms <= _LONGEST_WINDOW_MS else 0 for end in ends]
    return left.index(min(left)) * _PLACE.size
