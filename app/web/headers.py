"""The headers that keep a browser on our side. On every response, with no setting to turn them off.

The policy starts from nothing and allows our own files. A view that must allow more says so for its
own response: `allow_forms_to(url)`, `allow_forms_onward(return_url)`, `allow_frames_from(acs_url)`,
`allow_framing_by_us()`, `allow_keeping(seconds)`.
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, request

from app import ids

SELF = "'self'"
NOBODY = "'none'"
A_YEAR = "max-age=31536000; includeSubDomains; preload"

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_PAGES = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # Not no-referrer: the check against forged requests wants to see our own pages.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
        " magnetometer=(), microphone=(), midi=(), payment=(self),"
        " publickey-credentials-get=(self), usb=()"
    ),
}
_KEY = "exchequer.policy"
_GOOD_COPY = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}

# A style sheet or a picture needs few headers, and carries none in vain: they weigh on every page.
_FOR_ASSETS = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


@dataclass(slots=True)
class _Policy:
    """What one response allows beyond our own files."""

    nonce: str = ""  # made when a page first wants it
    forms: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    framed_by_us: bool = False
    kept_seconds: int = 0

    def __str__(self) -> str:
        scripts = f"{SELF} 'nonce-{self.nonce}'" if self.nonce else SELF
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src {scripts}",
                f"style-src {SELF}",
                f"img-src {SELF}",
                f"font-src {SELF}",
                f"connect-src {SELF}",
                f"manifest-src {SELF}",
                f"frame-src {' '.join(self.frames) or NOBODY}",
                f"form-action {' '.join([SELF, *self.forms])}",
                "base-uri 'none'",
                "object-src 'none'",
                f"frame-ancestors {SELF if self.framed_by_us else NOBODY}",
            )
        )


def init_app(app: Flask) -> None:
    """Put the headers on every response, of errors too."""
    app.after_request(_add)


def nonce() -> str:
    """The word that lets this response's own inline script run. A new one each time."""
    policy = _policy()
    policy.nonce = policy.nonce or ids.new_id()
    return policy.nonce


def allow_forms_to(url: str) -> None:
    """Let a form of this page end at the origin of `url`.

    Browsers check the redirects after a form as well, so a page whose form leads to a service's
    return_url names it here.

    Raises:
        ValueError: `url` is not an http or https address.
    """
    _policy().forms.append(origin_of(url))


def allow_forms_onward(url: str) -> None:
    """Let a form of this page end at `url` and wherever that leads on to.

    A service's return_url may redirect to another of its addresses, and browsers hold the whole
    chain against the policy of the page with the form: a payer who has paid would be left on the
    confirmation page. So any address with the same scheme is allowed, or https.

    Raises:
        ValueError: `url` is not an http or https address.
    """
    _policy().forms += [origin_of(url), "https:"]
    if origin_of(url).startswith("http:"):
        _policy().forms.append("http:")


def allow_frames_from(url: str) -> None:
    """Let this page show the origin of `url` in a frame, and forms in that frame go there.

    Raises:
        ValueError: `url` is not an http or https address.
    """
    _policy().frames += [SELF, origin_of(url)]


def allow_framing_by_us() -> None:
    """Let our own pages show this one in a frame: the steps of 3-D Secure happen in one."""
    _policy().framed_by_us = True


def allow_keeping(seconds: int) -> None:
    """Let this response be kept by whoever passes it on. Only what is the same for everybody."""
    _policy().kept_seconds = seconds


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
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.-_[]:")
    if parts.scheme not in {"http", "https"} or not host or set(host) - allowed:
        raise ValueError("not an http or https address")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}"


def _policy() -> _Policy:
    # In the request and not in `g`: an application context can outlive a request, a nonce may not.
    policy: _Policy | None = request.environ.get(_KEY)
    if policy is None:
        policy = request.environ[_KEY] = _Policy()
    return policy


def _add(response: Response) -> Response:
    headers = response.headers
    headers.update(ALWAYS)
    if request.is_secure:
        headers["Strict-Transport-Security"] = A_YEAR
    if request.blueprint == "assets" and response.status_code in _GOOD_COPY:
        headers.update(_FOR_ASSETS)
        return response
    policy = _policy()
    headers.update(FOR_PAGES)
    if policy.kept_seconds and response.status_code in _GOOD_COPY:
        headers["Cache-Control"] = f"public, max-age={policy.kept_seconds}"
    headers["Content-Security-Policy"] = str(policy)
    headers["X-Frame-Options"] = "SAMEORIGIN" if policy.framed_by_us else "DENY"
    return response
