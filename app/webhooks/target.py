"""Where a webhook may call: the guard against being sent into our own network.

The text of an address is checked when it is set and again at each call, since rules change. So are
the addresses that its host's name leads to, since those change too; the call then goes to one of
the very addresses that were checked, and asks no resolver again. Redirects are not followed.

Live accounts reach public addresses only, over https. A sandbox's test accounts may also call this
machine, where their developers sit. On a live installation nobody may.

Source: https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from app import settings
from app.errors import Invalid
from app.webhooks import resolver
from app.webhooks.models import Reason

LONGEST = 2048
HIGHEST_PORT = 65_535
PORTS = {"https": 443, "http": 80}

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-~]*)?",
    re.IGNORECASE,
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")

_UNICAST = IPv6Network("2000::/3")  # all there is of the public internet
_TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address for hosts that have none
_LEAD_ELSEWHERE = (
    IPv6Network("2001::/32"),  # Teredo and 6to4: tunnels to an IPv4 address within
    IPv6Network("2002::/16"),
    IPv6Network("3fff::/20"),  # documentation
)


class NotAllowed(Invalid):
    """`reason` is why, for whoever reads a message that will not be sent."""

    code = "callback_url_not_allowed"
    reason = Reason.ADDRESS_NOT_ALLOWED

    def __init__(self, message: str) -> None:
        super().__init__(message, field="callback_url")


class LeadsInside(NotAllowed):
    """The host's name leads to an address that is not public."""

    reason = Reason.PRIVATE_ADDRESS


class NameNotFound(NotAllowed):
    """The host's name leads nowhere now. It may later."""

    reason = Reason.NAME_NOT_FOUND


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts. `host` is in lower case, an IPv6 address without its brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read(url: str, *, live: bool) -> Target:
    """The parts of a callback address that an account may use.

    Raises:
        NotAllowed: it is none, or not one for this account.
    """
    if len(url) > LONGEST:
        raise NotAllowed(f"Callback URL must be {LONGEST} characters or fewer")
    found = _URL.fullmatch(url)
    if found is None or set(found["path"] or "") & {"#", "\\"}:
        raise NotAllowed("Enter a callback URL like https://service.example.gov.uk/payments")
    scheme, host = found["scheme"].lower(), found["host"].lower().strip("[]")
    port = int(found["port"] or PORTS[scheme])
    if not 0 < port <= HIGHEST_PORT:
        raise NotAllowed("The port of the callback URL must be between 1 and 65535")
    if live:
        _require_public_name(scheme, host)
    return Target(scheme, host, port, found["path"] or "/")


def addresses(target: Target, *, live: bool, within_seconds: float) -> Sequence[str]:
    """The addresses that a target's host has now, all of which an account may call.

    Raises:
        LeadsInside: one of them is private.
        NameNotFound: there are none, or nobody said so in time.
    """
    found = _literal(target.host) or resolver.addresses_of(
        target.host, within_seconds=within_seconds
    )
    if not found:
        raise NameNotFound("The host of the callback URL cannot be found")
    may_be_here = not live and not settings.current().is_live
    if not all(_may_be_called(address, may_be_here=may_be_here) for address in found):
        raise LeadsInside("The callback URL must not lead to a private address")
    return found


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet, and to one host there."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address in _TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    leads_elsewhere = any(address in network for network in _LEAD_ELSEWHERE)
    return address in _UNICAST and address.is_global and not leads_elsewhere


def _require_public_name(scheme: str, host: str) -> None:
    if scheme != "https":
        raise NotAllowed("The callback URL of a live account must begin with https://")
    if not _DOMAIN.fullmatch(host):
        raise NotAllowed("The callback URL of a live account must name a host by its domain")
    domains = settings.current().webhook_domains
    if domains and not any(host == domain or host.endswith(f".{domain}") for domain in domains):
        raise NotAllowed("The host of the callback URL is not one that live accounts may call")


def _literal(host: str) -> Sequence[str]:
    try:
        return [str(ip_address(host))]
    except ValueError:
        return []


def _may_be_called(text: str, *, may_be_here: bool) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return is_public(address) or (may_be_here and address.is_loopback)
