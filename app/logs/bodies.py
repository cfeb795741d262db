"""Bodies and query strings as they may be kept for the developers of the service they are of.

They may read what their own software wrote - references, descriptions, metadata - and what was
answered. Cards, payers' names and addresses, tokens and keys are taken out, as from any line of
the log, and what stands behind the question mark of an address the payer is sent back to.
"""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.logs import scrubbing
from app.logs.scrubbing import GONE

_DEEPEST = 8
_ADDRESSES = frozenset({"return_url"})
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def read(raw: bytes) -> Any:
    """A body as JSON; None where it is none."""
    try:
        return json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None


def kept(raw: bytes, parsed: Any, *, longest: int) -> str:
    """A body without what must not be kept, and no longer than that. `parsed` is what `read` read.

    Where it is no JSON, or was cut before it came here, it is cleaned as a text.
    """
    if not raw:
        return ""
    if isinstance(parsed, dict | list):
        text = _encoder.encode(_clean("", parsed, 0))
    else:
        text = scrubbing.text(raw.decode("utf-8", "replace"))
    # PostgreSQL keeps no NUL, and no half of a character.
    text = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    return text if len(text) <= longest else f"{text[:longest]}…"


def query(raw: str, *, longest: int) -> str:
    """A query string without what must not be kept."""
    if not raw:
        return ""
    pairs = parse_qsl(raw, keep_blank_values=True, errors="replace")
    cleaned = [(scrubbing.text(name), _clean(name, value, 0)) for name, value in pairs]
    return urlencode(cleaned, safe="[]@:/ ").replace("\x00", "?")[:longest]


def _clean(name: str, value: Any, depth: int) -> Any:  # noqa: PLR0911  one for each kind
    if value is None or isinstance(value, bool):
        return value
    if name and scrubbing.is_private(name):
        return GONE
    if isinstance(value, str):
        if name in _ADDRESSES:
            value = _without_query(value)
        return scrubbing.text(value)
    if isinstance(value, int | float):
        return scrubbing.number(value)
    if depth >= _DEEPEST:
        return GONE
    if isinstance(value, dict):
        return {scrubbing.text(key): _clean(key, part, depth + 1) for key, part in value.items()}
    return [_clean("", part, depth + 1) for part in value]


def _without_query(address: str) -> str:
    head, mark, _rest = address.partition("?")
    return f"{head}?{GONE}" if mark else head.partition("#")[0]
