"""How each network writes its files of what it took in.

What real networks write is in their contracts, and none is public. So each is asked for our own
format (docs/remittances.md). A network that writes otherwise has a module here with `FORMAT`, and a
line in `ADAPTERS`.
"""

from app.payments.types.cash import schemes
from app.payments.types.cash.remittance import paypoint, payzone, post_office
from app.remittances.port import Format
from app.remittances.sheet import Sheet

ADAPTERS: dict[str, Format] = {
    adapter.network: adapter for adapter in (paypoint.FORMAT, payzone.FORMAT, post_office.FORMAT)
}


def formats() -> tuple[Format, ...]:
    """Those of all networks that there is a contract pack of."""
    return tuple(
        ADAPTERS.get(scheme.name) or Sheet(network=scheme.name, title=scheme.title)
        for scheme in schemes.every()
    )
