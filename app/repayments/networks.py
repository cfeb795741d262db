"""Who pays vouchers out in cash. They are brought by payment types; the core knows no names."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from app.accounts.models import AccountKind
from app.errors import NotFound
from app.money import Pence
from app.payments import types
from app.repayments.splitting import LARGEST_VOUCHER_PENCE


class NobodyPaysOut(NotFound):
    """There is no such network, or it pays nothing out."""

    code = "nobody_pays_out"
    message = "Cash cannot be collected there"


def _draw_nothing(_number: str, _amount_pence: Pence, _text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayingOut:
    """A network of shops that hands cash out for a number.

    `title` is its proper name. `fresh_number` makes a number that nobody can guess, `grouped`
    writes it as people read it out, and `draw` draws what a shop scans, with a text for those who
    do not see it. `zone` is where its days end. One that does not pay real money is a
    demonstration.
    """

    name: str
    title: str
    pays_real_money: bool
    fresh_number: Callable[[], str]
    grouped: Callable[[str], str] = str
    draw: Callable[[str, Pence, str], str] = _draw_nothing
    largest_pence: Pence = LARGEST_VOUCHER_PENCE
    zone: str = "Europe/London"


def every() -> tuple[PayingOut, ...]:
    """All there are, in the order of the payment types that bring them."""
    modules = [one.parts.cash_out for one in types.ALL.values() if one.parts.cash_out]
    return tuple(network for name in modules for network in import_module(name).networks())


def offered(kind: AccountKind) -> tuple[PayingOut, ...]:
    """Those that an account may use: where money is real, no demonstration, and the reverse."""
    return tuple(one for one in every() if one.pays_real_money is kind.takes_real_money)


def named(name: str) -> PayingOut:
    """The network stored under `name`.

    Raises:
        NobodyPaysOut
    """
    found = next((network for network in every() if network.name == name), None)
    if found is None:
        raise NobodyPaysOut
    return found
