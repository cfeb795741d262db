"""Where tries come from, as it is written down: "live 203.0.113.7", "test 2001:db8:1:2::/64".

What is tried on a test account is counted apart, so that a developer's office that tries refused
cards is not stopped where its people pay.
"""

from ipaddress import IPv4Network, ip_network

LIVE, TEST = "live", "test"
LONGEST = 60

_OF_A_HOME = 64  # bits: as app/web/neighbours.py has it
_BITS = {4: 24, 6: 48}  # of a network that one holder mostly has
_SHOWN = {4: 2, 6: 2}  # parts of an address that services are shown


def origin(sender: str, *, is_test: bool) -> str:
    """The name of an address, or of the network of a home. "" where it is not known."""
    return f"{TEST if is_test else LIVE} {sender}"[:LONGEST] if sender else ""


def is_test(of: str) -> bool:
    """Whether it is about tries on test accounts."""
    return of.startswith(TEST)


def address(of: str) -> str:
    """The address, or the network, as people write it."""
    return of.partition(" ")[2]


def network(of: str) -> str:
    """The wider network that an address is in; "" where what is known is no address."""
    world, _, sender = of.partition(" ")
    try:
        known = ip_network(sender)
    except ValueError:
        return ""
    bits = _BITS[known.version]
    return f"{world} {known.supernet(new_prefix=bits)}" if known.prefixlen > bits else ""


def masked(of: str) -> str:
    """Enough of an address to tell two apart, and not enough to find anybody by."""
    sender = address(of)
    try:
        known = ip_network(sender)
    except ValueError:
        return "?"
    if isinstance(known, IPv4Network):
        return ".".join([*sender.split(".")[: _SHOWN[4]], "x", "x"])
    return ":".join([*known.network_address.exploded.split(":")[: _SHOWN[6]], "x"])


def read(typed: str, *, is_test: bool) -> str:
    """The origin that somebody names by an address, or by a network as `network` makes them.

    "" where it is neither. Of an IPv6 address it is the network of one customer.
    """
    try:
        known = ip_network(typed.strip(), strict=False)
    except ValueError:
        return ""
    if known.version == 6 and known.prefixlen > _OF_A_HOME:  # noqa: PLR2004
        known = known.supernet(new_prefix=_OF_A_HOME)
    if known.prefixlen == known.max_prefixlen:
        return origin(str(known.network_address), is_test=is_test)
    is_known = known.prefixlen in {_OF_A_HOME, _BITS[known.version]}
    return origin(str(known), is_test=is_test) if is_known else ""
