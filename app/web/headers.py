"""The headers that keep a browser on our side. On every response, with no setting to turn them off.

The policy starts from nothing and allows our own files. A view that must allow more says so for its
own response: `allow_connections_to(url)`, `allow_forms_to(url)`, `allow_frames_from(acs_url)`,
`allow_framing_by_us()`, `allow_framing_by(url)`, `allow_popups()`, `allow_keeping(seconds)`. An
element with `nonce="{{ nonce }}"` may be a script of the page's own; `style_nonce()` does the same
for a style. `show_as_email()`, `tell_nobody_where_from()` and `allow_nothing_but_drawing()` are the
ones that allow less.
"""

from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, request

from app import ids
from app.urls import origin_of

SELF = "'self'"
NOBODY = "'none'"
REPORTS = "/csp-report"
A_YEAR = "max-age=31536000; includeSubDomains; preload"

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_PAGES = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # A script runs only where the page says its hash: see scripts.py.
    "Integrity-Policy": "blocked-destinations=(script), endpoints=(policy)",
    "Reporting-Endpoints": f'policy="{REPORTS}"',
    # Not no-referrer: the check against forged requests wants to see our own pages.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
        " magnetometer=(), microphone=(), midi=(), payment=(self),"
        " publickey-credentials-get=(self), usb=()"
    ),
}
_KEY = "exchequer.policy"
_GOOD_COPY = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}

# A picture that somebody uploaded, opened as a page: it may be drawn, and nothing else.
_FOR_UPLOADS = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

# A style sheet or a picture needs few headers, and carries none in vain: they weigh on every page.
_FOR_ASSETS = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}

# An email as somebody would receive it. Its styles are in it; the rest of it can do nothing.
_FOR_EMAILS = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)


@dataclass(slots=True)
class _Policy:
    """What one response allows beyond our own files."""

    nonce: str = ""  # made when a page first wants it
    style_nonce: str = ""
    forms: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    framers: list[str] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    popups: bool = False
    kept_seconds: int = 0
    tells_nobody: bool = False
    is_email: bool = False
    is_upload: bool = False

    def __str__(self) -> str:
        if self.is_email:
            return _FOR_EMAILS
        if self.is_upload:
            return _FOR_UPLOADS
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src {_ours_and(self.nonce)}",
                f"style-src {_ours_and(self.style_nonce)}",
                f"img-src {SELF}",
                f"font-src {SELF}",
                f"connect-src {' '.join([SELF, *self.connections])}",
                f"manifest-src {SELF}",
                f"frame-src {' '.join(self.frames) or NOBODY}",
                f"form-action {' '.join([SELF, *self.forms])}",
                "base-uri 'none'",
                "object-src 'none'",
                f"frame-ancestors {' '.join(self.framers) or NOBODY}",
                f"report-uri {REPORTS}",  # for browsers that do not know the next
                "report-to policy",
            )
        )


def _ours_and(nonce: str) -> str:
    return f"{SELF} 'nonce-{nonce}'" if nonce else SELF


def init_app(app: Flask) -> None:
    """Put the headers on every response, of errors too."""
    app.after_request(_add)


def strictest() -> str:
    """The policy of a page that allows nothing more than every page does."""
    return str(_Policy())


def nonce() -> str:
    """The word that lets this response's own inline script run. A new one each time."""
    policy = _policy()
    policy.nonce = policy.nonce or ids.new_id()
    return policy.nonce


def style_nonce() -> str:
    """The word that lets this response's own `<style>` apply. A new one each time."""
    policy = _policy()
    policy.style_nonce = policy.style_nonce or ids.new_id()
    return policy.style_nonce


def allow_forms_to(url: str) -> None:
    """Let a form of this page be sent to the origin of `url`, as to the issuer in 3-D Secure.

    Never on a page where a card is entered, and no page needs it to send a payer back to a service:
    see docs/decisions/0024.

    Raises:
        ValueError: `url` is not an http or https address.
    """
    _policy().forms.append(origin_of(url))


def allow_frames_from(url: str) -> None:
    """Let this page show the origin of `url` in a frame, and forms in that frame go there.

    Raises:
        ValueError: `url` is not an http or https address.
    """
    _policy().frames += [SELF, origin_of(url)]


def allow_connections_to(*urls: str) -> None:
    """Let scripts of this page, and what the browser does for them, speak to these origins.

    Raises:
        ValueError: one is not an http or https address.
    """
    _policy().connections += map(origin_of, urls)


def allow_framing_by_us() -> None:
    """Let our own pages show this one in a frame: the steps of 3-D Secure happen in one."""
    _policy().framers.append(SELF)


def allow_framing_by(url: str) -> None:
    """Let the pages of the origin of `url` show this one in a frame.

    Raises:
        ValueError: `url` is not an http or https address.
    """
    _policy().framers.append(origin_of(url))


def allow_popups() -> None:
    """Let this page keep hold of a window that it opens, as a wallet's sheet may be."""
    _policy().popups = True


def show_as_email() -> None:
    """Let this response be an email, which our own pages show in a frame and which can do nothing.

    Its elements carry their styles, as mail programs want it. It has no scripts, no forms, no
    cookies, and loads nothing.
    """
    _policy().is_email = True
    allow_framing_by_us()


def allow_our_frames() -> None:
    """Let this page show other pages of ours in a frame."""
    _policy().frames.append(SELF)


def allow_keeping(seconds: int) -> None:
    """Let this response be kept by whoever passes it on. Only what is the same for everybody."""
    _policy().kept_seconds = seconds


def tell_nobody_where_from() -> None:
    """Let no link of this page say where its reader came from: its address opens something.

    It can have no form of ours, which would be refused for saying nothing.
    """
    _policy().tells_nobody = True


def allow_nothing_but_drawing() -> None:
    """Answer with what somebody uploaded. Whatever is in it, it cannot run, load or be framed."""
    _policy().is_upload = True


def _policy() -> _Policy:
    # In the request and not in `g`: an application context can outlive a request, a nonce may not.
    policy: _Policy | None = request.environ.get(_KEY)
    if policy is None:
        policy = request.environ[_KEY] = _Policy()
    return policy


def _add(response: Response) -> Response:
    ours = dict(ALWAYS)
    if request.is_secure:
        ours["Strict-Transport-Security"] = A_YEAR
    is_good_copy = response.status_code in _GOOD_COPY
    if request.blueprint == "assets" and is_good_copy:
        return _with(response, ours | _FOR_ASSETS)
    policy = _policy()
    ours |= FOR_PAGES
    if policy.tells_nobody:
        ours["Referrer-Policy"] = "no-referrer"
    if policy.kept_seconds and is_good_copy:
        ours["Cache-Control"] = f"public, max-age={policy.kept_seconds}"
    ours["Content-Security-Policy"] = str(policy)
    ours["Cross-Origin-Opener-Policy"] = (
        "same-origin-allow-popups" if policy.popups else "same-origin"
    )
    if set(policy.framers) <= {SELF}:  # the older header has no word for anybody else
        ours["X-Frame-Options"] = "SAMEORIGIN" if policy.framers else "DENY"
    return _with(response, ours)


def _with(response: Response, ours: dict[str, str]) -> Response:
    """Put `ours` in the place of what has their names: at once, as each alone looks at them all."""
    names = {name.lower() for name in ours}
    others = [(name, value) for name, value in response.headers if name.lower() not in names]
    response.headers.clear()
    response.headers.extend([*others, *ours.items()])
    return response
