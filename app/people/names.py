"""Email addresses as names: how they are read, kept and compared."""

import re

from app.people.errors import EmailNotReadable

_EMAIL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
LONGEST = 254


def read_email(text: str) -> str:
    """An email address in the one form it is kept in.

    Only ASCII, so that "in lower case" means the same to us and to both databases.

    Raises:
        EmailNotReadable
    """
    email = text.strip().lower()
    if len(email) > LONGEST or not _EMAIL.fullmatch(email):
        raise EmailNotReadable(field="email")
    return email


def email_or_nothing(text: str) -> str:
    """The same for looking somebody up, where an address nobody can have is just unknown."""
    try:
        return read_email(text)
    except EmailNotReadable:
        return ""
