"""The threads in which banks are asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.gateways.sandbox import faults
from app.web import background

PATIENCE_SECONDS = 60


@contextmanager
def bank_thinking() -> Iterator[None]:
    """What is asked of a bank is answered when the block has ended, and not before."""
    thought = threading.Event()
    before, faults.before_answer = faults.before_answer, lambda *_: thought.wait(PATIENCE_SECONDS)
    try:
        yield
    finally:
        faults.before_answer = before
        thought.set()
        settle()


def settle():
    """Wait until no bank is being asked any more."""
    held = 0
    while held < background.MOST_AT_ONCE:
        assert background._free.acquire(timeout=PATIENCE_SECONDS)
        held += 1
    background._free.release(held)
