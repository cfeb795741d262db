"""The formats there are: those that payment types bring along."""

from importlib import import_module

from app.payments import types
from app.remittances.port import Format


def every() -> tuple[Format, ...]:
    """All of them, in the order of the payment types."""
    modules = [name for one in types.ALL.values() for name in one.parts.remittances]
    return tuple(one for name in modules for one in import_module(name).formats())


def of(content: bytes) -> Format | None:
    """The one that knows this file. None where none does, or where it could be of several."""
    knowing = [one for one in every() if one.recognises(content)]
    return knowing[0] if len(knowing) == 1 else None


def titles() -> dict[str, str]:
    """What people call each network."""
    return {one.network: one.title for one in every()}
