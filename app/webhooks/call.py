"""One call of a receiver: to an address that was checked, in a time that is kept, and no further.

The standard library's HTTP client, over a socket that we have connected ourselves. Every byte it
waits for is waited for until the same moment, so that a receiver cannot keep us by sending slowly.
What a receiver answers is not read beyond its headers.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.webhooks.models import Reason
from app.webhooks.target import Target

SUCCESS = range(200, 300)
REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: no reason where it was good."""

    status_code: int | None = None
    reason: Reason | None = None


class _Hurried:
    """A socket that gives up at a fixed moment, whatever has come by then."""

    deadline: float  # by time.monotonic()

    def settle(self: Any) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)

    def recv_into(self: Any, *args: Any, **kwargs: Any) -> int:
        self.settle()
        received: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        return received

    def send(self: Any, *args: Any, **kwargs: Any) -> int:
        self.settle()
        sent: int = super().send(*args, **kwargs)  # type: ignore[misc]
        return sent


class _Plain(_Hurried, socket.socket):
    pass


class _Tls(_Hurried, ssl.SSLSocket):
    pass


def post(
    target: Target,
    addresses: Sequence[str],
    body: bytes,
    headers: dict[str, str],
    *,
    deadline: float,
    authorities: str = "",
) -> Answer:
    """Send a message to the first of `addresses` that takes it. Never raises for what goes wrong.

    `deadline` is a moment of `time.monotonic()`. `authorities` is a file of certificates that are
    trusted besides the system's.
    """
    reached = False
    try:
        with _connect(target, addresses, deadline) as plain:
            reached = True
            return _exchange(plain, target, body, headers, authorities)
    except (OSError, http.client.HTTPException) as problem:
        return Answer(reason=_reason(problem, reached=reached))


def _reason(problem: Exception, *, reached: bool) -> Reason:
    if isinstance(problem, TimeoutError):
        return Reason.TIMED_OUT
    if not reached:
        return Reason.NOT_REACHED
    if isinstance(problem, ssl.SSLError):
        return Reason.TLS
    return Reason.BROKEN_OFF if isinstance(problem, OSError) else Reason.NOT_HTTP


def _connect(target: Target, addresses: Sequence[str], deadline: float) -> _Plain:
    """Connect to one address after the other; each but the last has its share of the time."""
    problem: OSError = OSError("there is no address")
    for place, address in enumerate(addresses):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        left = deadline - time.monotonic()
        plain = _Plain(family, socket.SOCK_STREAM)
        plain.deadline = deadline
        try:
            if left <= 0:
                raise TimeoutError
            plain.settimeout(left / (len(addresses) - place))
            plain.connect((address, target.port))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the body follows at once
        except OSError as error:
            plain.close()
            problem = error
        else:
            return plain
    raise problem


def _exchange(
    plain: _Plain, target: Target, body: bytes, headers: dict[str, str], authorities: str
) -> Answer:
    with _secured(plain, target, authorities) as connected:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = connected
        own = {"Host": target.authority, "Connection": "close"}
        connection.request("POST", target.path, body, own | headers)
        with connection.getresponse() as response:
            status = response.status
    if status in SUCCESS:
        return Answer(status)
    return Answer(status, Reason.REDIRECT if status in REDIRECTS else Reason.STATUS)


@contextmanager
def _secured(plain: _Plain, target: Target, authorities: str) -> Iterator[socket.socket]:
    """The connection, encrypted where the target says so, to a host whose name was proved."""
    if target.scheme == "http":
        yield plain
        return
    tls: Any = _context(authorities).wrap_socket(
        plain, server_hostname=target.host, do_handshake_on_connect=False
    )
    with tls:
        tls.deadline = plain.deadline
        tls.settle()
        tls.do_handshake()
        yield tls


@lru_cache(maxsize=4)
def _context(authorities: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authorities:
        context.load_verify_locations(authorities)
    context.sslsocket_class = _Tls
    return context
