"""Who counts as one sender, where only an address is known."""

from ipaddress import IPv4Address, ip_address, ip_network

_NETWORK_OF_A_HOME = 64  # bits: whoever has one IPv6 address has all that share them


def of(address: str) -> str:
    """An address, or of an IPv6 one the network that belongs to one customer."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known.packed, _NETWORK_OF_A_HOME), strict=False))
