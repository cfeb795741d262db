"""The networks that take money for us: how they number it, what they take, and how long they take.

What makes a real network's numbers is in a contract with it, and none is public. So each is a file,
its contract pack (docs/cash-schemes.md). Three demonstrations come with the platform, and an
operator's own packs lie in the folder that the setting `contract_packs_dir` names.
"""

from app import settings
from app.errors import NotFound
from app.payments.types.cash.schemes.packs import of_folder
from app.payments.types.cash.schemes.scheme import Money, Scheme


class UnknownScheme(NotFound):
    """No contract pack has this name."""

    code = "unknown_network"
    message = "There is no such network"


def every() -> tuple[Scheme, ...]:
    """All there are, the demonstrations first. Files are read once for a process.

    Raises:
        BadConfig: a pack cannot be used. Ask at the start, so that it is found then.
    """
    return of_folder(settings.current().contract_packs_dir)


def named(name: str) -> Scheme:
    """The scheme of the network `name`, whoever may use it.

    Raises:
        UnknownScheme
    """
    for scheme in every():
        if scheme.name == name:
            return scheme
    raise UnknownScheme


def offered(*, for_real_money: bool) -> tuple[Scheme, ...]:
    """Those that an account may use: where money is real all but the demonstrations, else these.

    A test payment that somebody could pay in a shop would be as bad as a payment that nobody can.
    """
    return tuple(scheme for scheme in every() if scheme.is_demonstration is not for_real_money)


def is_real(network: str) -> bool | None:
    """Whether the money that a network takes is real; None where there is no such network."""
    return next((not one.is_demonstration for one in every() if one.name == network), None)


__all__ = ["Money", "Scheme", "UnknownScheme", "every", "is_real", "named", "offered"]
