"""Whoever moves the money. One folder per provider; the list below is the only other edit.

To add one: copy `sandbox/`, implement the ten verbs of `port.Gateway`, add it below, and run
`pytest tests/gateways`, which then already contains its tests.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from app.gateways import sandbox
from app.gateways.capabilities import Capabilities
from app.gateways.port import Gateway, UnknownGateway
from config import Config

BUILDERS: dict[str, Callable[[Config], Gateway]] = {
    "sandbox": sandbox.build,
}

# Brought by payment types that no provider of cards takes: modules with `build(config)`.
_brought: list[str] = []

_ready: dict[str, Gateway] = {}
_for_every_account: dict[str, Gateway] = {}


def bring(module: str) -> None:
    """Let there be a gateway that takes payments of every account, whoever its provider is."""
    if module not in _brought:
        _brought.append(module)


def configure(config: Config) -> None:
    """Build every gateway once, at start, so that a missing secret is found before a payer is."""
    _ready.clear()
    _ready.update({name: build(config) for name, build in BUILDERS.items()})
    built = [import_module(module).build(config) for module in _brought]
    _for_every_account.clear()
    _for_every_account.update({gateway.name: gateway for gateway in built})
    _ready.update(_for_every_account)


def every() -> Sequence[Gateway]:
    """Every gateway there is, in the order of the list above."""
    return tuple(_ready.values())


def providers() -> Sequence[Gateway]:
    """Those that an account may have for its provider."""
    return tuple(_ready[name] for name in _ready if name not in _for_every_account)


def offers(provider: str) -> Mapping[str, Capabilities]:
    """For each payment type that an account with this provider can take, what can be done.

    Raises:
        UnknownGateway
    """
    own = named(provider).offers
    return {**{n: c for one in _for_every_account.values() for n, c in one.offers.items()}, **own}


def taking(payment_type: str, *, provider: str) -> Gateway:
    """Who takes payments of this type for an account with this provider.

    Raises:
        UnknownGateway
    """
    own = named(provider)
    if payment_type in own.offers:
        return own
    return next((o for o in _for_every_account.values() if payment_type in o.offers), own)


def named(name: str) -> Gateway:
    """The gateway stored under `name`.

    Raises:
        UnknownGateway
    """
    try:
        return _ready[name]
    except KeyError as missing:
        raise UnknownGateway from missing
