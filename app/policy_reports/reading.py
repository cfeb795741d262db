"""Reading what a browser sends, or somebody who says that they are one. None of it is kept as sent.

There are two formats: `application/csp-report`, one at a time, and `application/reports+json`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LARGEST_BYTES = 16_384
MOST_AT_ONCE = 10
LONGEST_ORIGIN = 120
OTHER = "other"

DIRECTIVES = frozenset(
    f"{name}-src{part}"
    for name, parts in {
        "script": ("", "-elem", "-attr"),
        "style": ("", "-elem", "-attr"),
        "default": ("",),
        "img": ("",),
        "font": ("",),
        "connect": ("",),
        "media": ("",),
        "object": ("",),
        "manifest": ("",),
        "frame": ("",),
        "child": ("",),
        "worker": ("",),
    }.items()
    for part in parts
) | {"base-uri", "form-action", "frame-ancestors", "sandbox"}
INTEGRITY = "integrity"  # a script whose hash the page does not name
_WORDS = frozenset({"inline", "eval", "wasm-eval", "self", "data", "blob", "about", "filesystem"})
_LABELS_KEPT = 3  # of a host's name: what stands before them may be anything
_HOST = re.compile(r"[a-z0-9.-]{1,100}|\[[0-9a-f:.]{2,45}\]")
_IPV4 = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
_DIGITS = re.compile(r"\d{5,}")


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that was broken. `address` is the page's path, for its pattern to be looked up."""

    directive: str
    blocked: str
    address: str


def read(body: bytes, content_type: str) -> list[Violation]:
    """What is reported. What cannot be read is nothing: nobody is there to be told."""
    if len(body) > LARGEST_BYTES:
        return []
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return [*_reports(sent, content_type)][:MOST_AT_ONCE]


def _reports(sent: Any, content_type: str) -> Iterator[Violation]:
    if content_type == "application/csp-report":
        if isinstance(sent, dict) and isinstance(report := sent.get("csp-report"), dict):
            directive = report.get("effective-directive") or report.get("violated-directive")
            yield _violation(directive, report.get("blocked-uri"), report.get("document-uri"))
        return
    for report in sent if isinstance(sent, list) else []:
        if isinstance(report, dict) and isinstance(body := report.get("body"), dict):
            yield from _from_body(report.get("type"), body)


def _from_body(kind: Any, body: Mapping[str, Any]) -> Iterator[Violation]:
    if kind == "csp-violation":
        yield _violation(
            body.get("effectiveDirective"), body.get("blockedURL"), body.get("documentURL")
        )
    elif kind == "integrity-violation":
        yield _violation(INTEGRITY, body.get("blockedURL"), body.get("documentURL"))


def _violation(directive: Any, blocked: Any, page: Any) -> Violation:
    name = str(directive).split(" ", 1)[0]
    return Violation(
        directive=name if name in DIRECTIVES or directive == INTEGRITY else OTHER,
        blocked=_origin(str(blocked)),
        address=_path(str(page)),
    )


def _origin(url: str) -> str:
    """Where it came from, without what may be data: digits, and how a long name begins."""
    if url in _WORDS:
        return url
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return OTHER
    if parts.scheme in {"data", "blob", "about", "filesystem"} or parts.scheme.endswith(
        "extension"
    ):
        return parts.scheme if parts.scheme in _WORDS else "extension"
    if parts.scheme not in {"http", "https", "ws", "wss"} or not _HOST.fullmatch(host):
        return OTHER
    known = host
    if not _IPV4.fullmatch(host):
        known = _DIGITS.sub("…", ".".join(host.split(".")[-_LABELS_KEPT:]))
    return f"{parts.scheme}://{known}{f':{port}' if port else ''}"[:LONGEST_ORIGIN]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path[:500]
    except ValueError:
        return ""
