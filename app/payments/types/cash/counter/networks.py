"""The networks that have shops in the sandbox: the demonstrations, and never a real one."""

from app.payments.types.cash import schemes
from app.payments.types.cash.schemes import Scheme, UnknownScheme


def every() -> tuple[Scheme, ...]:
    """All of them."""
    return schemes.offered(for_real_money=False)


def named(name: str) -> Scheme:
    """One of them.

    Raises:
        UnknownScheme
    """
    for scheme in every():
        if scheme.name == name:
            return scheme
    raise UnknownScheme(field="network")
