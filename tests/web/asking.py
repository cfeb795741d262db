"""The threads in which banks are asked."""

from app.web import background


def settle():
    """Wait until no bank is being asked any more."""
    held = 0
    while held < background.MOST_AT_ONCE:
        assert background._free.acquire(timeout=10)
        held += 1
    background._free.release(held)
