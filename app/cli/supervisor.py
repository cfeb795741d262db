"""Keeps programs running until told to stop, and leaves nothing behind.

Each program leads a process group of its own, so that Ctrl-C reaches only us and whatever a program
starts can be found again. Its standard input is a pipe that closes when we are gone, however we
went: that is how a program learns that nobody looks after it any more.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from app.cli.signals import Watch, watched

PATIENCE_SECONDS = 20  # for a program to finish what it is doing
SHORT_LIFE_SECONDS = 10
MOST_SHORT_LIVES = 3  # in a row; after that, starting it once more will not help


class ToldToStop(Exception):
    """SIGTERM or SIGINT came."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run and what to call it. `environment` replaces ours."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]


class _Running:
    """One program, and every process it has had so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.short_lives = 0
        self._start()

    def _start(self) -> None:
        self._began = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603  our own programs
            self.program.arguments,
            env=self.program.environment,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def succeeded(self) -> bool:
        return self._process.poll() == 0

    def start_again(self) -> None:
        """Start it once more, when it has died."""
        lived = time.monotonic() - self._began
        self.short_lives = self.short_lives + 1 if lived < SHORT_LIFE_SECONDS else 0
        self.sweep()
        self._start()

    def ask_to_stop(self) -> None:
        if not self.has_ended:
            self._process.terminate()

    def sweep(self) -> None:
        """End whatever is left of it, at once."""
        # Nobody may be left, which macOS says in the second way.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


@dataclass(frozen=True, slots=True)
class Supervisor:
    """What looks after programs while `supervising`'s block runs."""

    watch: Watch

    def run_to_end(self, program: Program) -> bool:
        """Run a program that ends by itself. False when it failed.

        Raises:
            ToldToStop: somebody did not want to wait.
        """
        one = _Running(program)
        try:
            while not one.has_ended:
                if self.watch.told_to_stop(1.0):
                    raise ToldToStop
            return one.succeeded
        finally:
            self._stop([one])

    def keep_running(
        self,
        programs: Sequence[Program],
        *,
        is_ready: Callable[[], bool],
        announce: Callable[[], None],
    ) -> bool:
        """Run `programs` until told to stop. False when that cannot be done.

        One that dies is started again, unless it keeps dying as soon as it was started. `announce`
        is called once, when `is_ready` says so for the first time.
        """
        running = [_Running(program) for program in programs]
        try:
            announced = False
            while not self.watch.told_to_stop(1.0 if announced else 0.05):
                if not all(_is_alive_again(one) for one in running):
                    return False
                if not announced and is_ready():
                    announced = True
                    announce()
            return True
        finally:
            self._stop(running)

    def _stop(self, running: Sequence[_Running]) -> None:
        """Let each finish what it is doing; told once more, or out of patience, wait no longer."""
        for one in running:
            one.ask_to_stop()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(not one.has_ended for one in running) and time.monotonic() < deadline:
            if self.watch.told_to_stop(0.1):
                break
        for one in running:
            one.sweep()


@contextmanager
def supervising() -> Iterator[Supervisor]:
    """From here on SIGTERM and SIGINT are for us to deal with."""
    with watched(signal.SIGCHLD) as watch:
        yield Supervisor(watch)


def _is_alive_again(one: _Running) -> bool:
    """Start it again if it has died. False when that has been no use."""
    if one.has_ended:
        if one.short_lives >= MOST_SHORT_LIVES:
            _say(f"The {one.program.name} process cannot be kept running. Stopping.")
            return False
        _say(f"The {one.program.name} process has died. Starting it again.")
        one.start_again()
    return True


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
