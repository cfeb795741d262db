"""No test talks to anybody else's computer.

An audit hook sees every connection this process makes, whichever library makes it. It cannot be
removed again, which suits us.
"""

import sys
from typing import Any

LOOPBACK = ("127.", "::1", "localhost")


class OutsideWorld(Exception):
    """A test tried to reach another machine."""


def stay_on_this_machine() -> None:
    """Refuse every connection and name look-up but those to this machine, from now on."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"  # a path on this machine
    elif event == "socket.getaddrinfo":
        host = arguments[0] or "localhost"
        host = host.decode() if isinstance(host, bytes) else host
    else:
        return
    if not host.startswith(LOOPBACK):
        raise OutsideWorld(f"tests may not reach {host}")
