"""Couriers that are killed at a chosen moment.

`python -m tests.support.mortal_courier` imports everything once. For each line that it reads, the
name of a moment, it forks a courier that kills itself, as kill -9 would, when it comes to that
moment. It prints the courier's exit status when it is gone.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from app.cli.platform import bring_up
from app.webhooks import call, courier, outgoing, publication
from config import Config
from tests.support import forking

LONGEST_LIFE_SECONDS = 60


class Moment(StrEnum):
    """When a courier can die, in the order of its work."""

    BEFORE_PUBLISHED = "before_published"  # a message is written, and not committed
    BEFORE_CALLED = "before_called"  # a message is taken
    BEFORE_WRITTEN_DOWN = "before_written_down"  # it has arrived, and nobody knows


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def meet(moment: Moment) -> None:
    """Let the functions of the platform that are on the way die at the moment that is chosen."""
    match moment:
        case Moment.BEFORE_PUBLISHED:
            publication._write = _dying(publication._write, before=False)
        case Moment.BEFORE_CALLED:
            call.post = _dying(call.post, before=True)
        case Moment.BEFORE_WRITTEN_DOWN:
            outgoing.write_down = _dying(outgoing.write_down, before=True)


def _dying(function: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
    def fatal(*args: Any, **kwargs: Any) -> None:
        if not before:
            function(*args, **kwargs)
        die()

    return fatal


def main() -> None:
    config = Config.from_environment()
    forking.prepare()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            meet(Moment(line.strip()))
            bring_up(config)
            threading.Thread(target=courier.work, args=(threading.Event(),), daemon=True).start()
            threading.Event().wait(LONGEST_LIFE_SECONDS)
            os._exit(1)  # nobody killed it
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
