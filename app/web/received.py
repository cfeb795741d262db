"""A page as a browser receives it, compared with what this release sends.

Source: PCI DSS 4.0.1, requirement 11.6.1: changes of the headers and the scripts of payment pages
are noticed, as received by the payer's browser.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from app.web import headers, scripts
from app.web.assets import Assets

# What a wallet's pages may differ in: the window it opens.
_OPENERS = {"same-origin", "same-origin-allow-popups"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One answer. Headers have names in small letters; `url` is where it was found in the end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def origin(self) -> str:
        """Where it comes from."""
        return "{}://{}".format(*urlsplit(self.url)[:2])


@dataclass(slots=True)
class Found:
    """What a page has in it that could send a card somewhere."""

    linked: list[tuple[str, str]] = field(default_factory=list)  # address, integrity
    inline: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = Found()
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.found.handlers += [f"{tag} {name}" for name in known if re.match("on[a-z]", name)]
        if tag == "form":
            self.found.forms.append(known.get("action", ""))
        elif tag == "script" and "src" in known:
            self.found.linked.append((known["src"], known.get("integrity", "")))
        elif tag == "script":
            self._is_inside = True
            self.found.inline.append("")

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found.inline[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_inside = False


def found_in(page: Received) -> Found:
    """What is in a page."""
    reader = _Reader()
    reader.feed(page.body.decode(errors="replace"))
    return reader.found


def differences(page: Received, *, served: Assets, also: Collection[str] = ()) -> Iterator[str]:
    """What differs from what this release sends. `also` names origins it may connect to."""
    yield from _in_headers(page, also)
    found = found_in(page)
    by_address = {asset.url: scripts.sha384(asset.content) for asset in served}
    for address, integrity in found.linked:
        known = by_address.get(address)
        if known is None:
            yield f"a script of an unknown address: {address}"
        elif integrity != f"sha384-{known}":
            yield f"a script without its hash: {address}"
    allowed = {one.sha384 for one in scripts.read().values() if one.file == scripts.INLINE}
    for text in found.inline:
        if scripts.sha384(text.encode()) not in allowed:
            yield f"an unknown script inside the page: {text[:60]!r}"
    yield from (f"a script in an attribute: {one}" for one in found.handlers)
    home = urlsplit(page.url)[:2]
    for action in found.forms:
        if urlsplit(urljoin(page.url, action))[:2] != home:
            yield f"a form that leads elsewhere: {action}"


def _in_headers(page: Received, also: Collection[str]) -> Iterator[str]:
    expected = {**headers.ALWAYS, **headers.FOR_PAGES}
    if urlsplit(page.url).scheme == "https":
        expected["Strict-Transport-Security"] = headers.A_YEAR
    for name, value in expected.items():
        if page.headers.get(name.lower()) != value:
            yield f"{name} is {page.headers.get(name.lower())!r}"
    if page.headers.get("cross-origin-opener-policy") not in _OPENERS:
        yield "Cross-Origin-Opener-Policy is not ours"
    policy = _directives(page.headers.get("content-security-policy", ""))
    for name, sources in _directives(headers.strictest()).items():
        extra = policy.pop(name, set()) ^ sources
        if name == "connect-src":
            extra -= set(also)
        if extra:
            yield f"Content-Security-Policy: {name} differs by {' '.join(sorted(extra))}"
    yield from (f"Content-Security-Policy: {name} is new" for name in policy)


def _directives(policy: str) -> dict[str, set[str]]:
    """A policy, without its nonces."""
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {
        name: {source for source in sources if not source.startswith("'nonce-")}
        for name, *sources in parts
    }
