"""Asking for the addresses of a host: at the system's resolver, unless a test answers instead."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue


def _system(host: str) -> Sequence[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


_source: Callable[[str], Sequence[str]] = _system


def addresses_of(host: str, *, within_seconds: float) -> Sequence[str]:
    """Every address of a host; none if it has none, or nobody says in time.

    The system's resolver cannot be called off, so it is asked by a thread that may be left behind:
    a host whose name servers are dead keeps nobody but itself waiting.
    """
    answer: SimpleQueue[Sequence[str]] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(_source(host))
        except (OSError, UnicodeError):
            answer.put([])

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        return answer.get(timeout=max(within_seconds, 0))
    except Empty:
        return []


@contextmanager
def replaced(source: Callable[[str], Sequence[str]]) -> Iterator[None]:
    """Let `source(host)` answer, for the whole process, until the block ends."""
    global _source  # noqa: PLW0603  one resolver for the process is the point
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
