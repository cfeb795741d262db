"""Whoever moves the money. One folder per provider; the list below is the only other edit.

To add one: copy `sandbox/`, implement the ten verbs of `port.Gateway`, add it below, and run
`pytest tests/gateways`, which then already contains its tests.
"""

from collections.abc import Callable, Sequence

from app.gateways import sandbox
from app.gateways.port import Gateway, UnknownGateway
from config import Config

BUILDERS: dict[str, Callable[[Config], Gateway]] = {
    "sandbox": sandbox.build,
}

_ready: dict[str, Gateway] = {}


def configure(config: Config) -> None:
    """Build every gateway once, at start, so that a missing secret is found before a payer is."""
    _ready.clear()
    _ready.update({name: build(config) for name, build in BUILDERS.items()})


def every() -> Sequence[Gateway]:
    """Every gateway there is, in the order of the list above."""
    return tuple(_ready.values())


def named(name: str) -> Gateway:
    """The gateway stored under `name`.

    Raises:
        UnknownGateway
    """
    try:
        return _ready[name]
    except KeyError as missing:
        raise UnknownGateway from missing
