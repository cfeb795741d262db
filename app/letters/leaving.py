"""Writing a letter, and leaving it to be collected."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from app import ids, settings
from app.i18n import current_language
from app.i18n import gettext as _
from app.letters.content import Content
from app.letters.models import Letter, LetterKind
from app.letters.words import WORDS

LONGEST_HOLE = 120
# Mail programs make links of these, and Notify markup. Only our own link may be one.
_LINKS = re.compile(r"[a-z][a-z0-9+.-]*://|www\.|[\[\]<>#*^`|\\]", re.IGNORECASE)
# "evil.example" is made one too, without anything before it; a sum or the end of a sentence is not.
_INSIDE_A_HOST = re.compile(r"(?<=[^\W_])[.\u3002\uff0e\uff61](?=[^\W\d_]{2})")
_OUR_OWN = {"host"}  # which telephones look for in a text message, as it is


def leave(
    session: Session,
    kind: LetterKind,
    *,
    to: str,
    path: str = "",
    good_until: datetime | None = None,
    to_payer_of: str = "",
    notice: str = "",
    **holes: str,
) -> Letter:
    """Write a letter in the current language, and leave it in the caller's transaction.

    `path` is where its link leads, below the back office's address ("/staff/sign-up/..."). `holes`
    are what its words leave open, by name; what people have written in them is not made a link.
    Nothing is sent if the transaction is not committed, nor after `good_until`.

    A letter to somebody who pays a service, `to_payer_of` its name, comes from that service, and
    leads to the payers' pages. `notice` says that it is only a test.

    Raises:
        KeyError: a hole is not filled.
    """
    words = WORDS[kind]
    filled = {name: harmless(text, is_our_own=name in _OUR_OWN) for name, text in holes.items()}
    subject = words.subject % filled
    content = Content(
        subject=_("Test: %(subject)s", subject=subject) if notice else subject,
        heading=(words.heading or words.subject) % filled,
        lines=tuple(line % filled for line in words.lines),
        link=_address(path, to_payer=bool(to_payer_of)) if path else "",
        after=tuple(line % filled for line in words.after),
        ending=_("This email was sent automatically. Nobody reads replies to it."),
        sender=to_payer_of,
        notice=notice,
    )
    letter_id = ids.new_id()
    letter = Letter(
        id=letter_id,
        kind=kind,
        language=current_language(),
        recipient=to,
        sealed=content.sealed(letter_id=letter_id),
        good_until=good_until,
    )
    session.add(letter)
    return letter


def _address(path: str, *, to_payer: bool) -> str:
    config = settings.current()
    return f"{config.pages_url if to_payer else config.staff_url}{path}"


def harmless(text: str, *, is_our_own: bool = False) -> str:
    """What somebody has written, cut, and without what a mail program would make a link of."""
    text = _LINKS.sub(" ", text)
    if not is_our_own:
        text = _INSIDE_A_HOST.sub(". ", text)
    return " ".join(text.split())[:LONGEST_HOLE]
