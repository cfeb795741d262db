"""Who pays vouchers out in cash. They are brought by payment types; the core knows no names."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from app.errors import NotFound
from app.money import Pence
from app.payments import types
from app.repayments.splitting import LARGEST_VOUCHER_PENCE


class NobodyPaysOut(NotFound):
    """There is no such network, or it pays nothing out."""

    code = "nobody_pays_out"
    message = "Cash cannot be collected there"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayingOut:
    """A network of shops that hands cash out for a number.

    `title` is its proper name. `fresh_number` makes a number that nobody can guess, `grouped`
    writes it as people read it out. `zone` is where its days end.
    """

    name: str
    title: str
    fresh_number: Callable[[], str]
    grouped: Callable[[str], str] = str
    largest_pence: Pence = LARGEST_VOUCHER_PENCE
    zone: str = "Europe/London"


def every() -> tuple[PayingOut, ...]:
    """All there are, in the order of the payment types that bring them."""
    modules = [one.parts.cash_out for one in types.ALL.values() if one.parts.cash_out]
    return tuple(network for name in modules for network in import_module(name).networks())


def named(name: str) -> PayingOut:
    """The network stored under `name`.

    Raises:
        NobodyPaysOut
    """
    found = next((network for network in every() if network.name == name), None)
    if found is None:
        raise NobodyPaysOut
    return found
