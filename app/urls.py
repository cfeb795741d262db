"""Addresses of the web that somebody gave us: whether a browser can be sent to one."""

from urllib.parse import urlsplit

_UNFIT = frozenset(' "<>\\^`{|}')
_OF_HOSTS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_[]:")


def origin_of(url: str) -> str:
    """The scheme, host and port of `url`, safe to write into a policy.

    Raises:
        ValueError: it is not an http or https address, or its host has characters no host has.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    host = host.encode("idna").decode() if not host.isascii() else host
    if parts.scheme not in {"http", "https"} or not host or set(host) - _OF_HOSTS:
        raise ValueError("not an http or https address")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}"


def is_url(text: str) -> bool:
    """Whether a browser can be sent to `text`. Hosts without a dot are fine."""
    if set(text) & _UNFIT or not text.isprintable():
        return False
    try:
        origin_of(text)
        return bool((urlsplit(text).hostname or "").strip("."))
    except ValueError:
        return False
