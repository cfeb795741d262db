"""The terms that somebody agrees to on behalf of a service, and which text they are.

Ours are a few sentences that let a platform be tried out. Who runs one for others puts their own
into the file `terms.txt` of the data folder: paragraphs, with an empty line between two. What names
the text follows from it, so whoever agreed to another is asked again.
"""

import hashlib
from dataclasses import dataclass

from app import settings
from app.i18n import gettext, lazy

FILE = "terms.txt"
LONGEST_VERSION = 12

_OURS = (
    lazy("You take payments with this platform only for what your organisation may charge for."),
    lazy(
        "You give payers back what you owe them, to the card they paid with, and answer disputes"
        " in time."
    ),
    lazy(
        "You keep keys, passwords and credentials secret, and end them as soon as somebody else"
        " may know them."
    ),
    lazy(
        "You tell the people who run this platform at once when you believe that somebody has got"
        " at payments, payers or accounts of yours."
    ),
    lazy(
        "The people who run this platform may switch your account off, with a reason, to protect"
        " payers."
    ),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """One text, and the name by which it is known."""

    version: str
    paragraphs: tuple[str, ...]


def current() -> Terms:
    """The terms in force. An operator's own are in the language in which they wrote them."""
    file = settings.current().data_dir / FILE
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if text.strip():
        paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
        return Terms(_version("\n\n".join(paragraphs)), paragraphs)
    return Terms(
        _version("\n\n".join(part.text for part in _OURS)),
        tuple(gettext(part.text) for part in _OURS),
    )


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:LONGEST_VERSION]
