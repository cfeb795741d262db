"""Telephone numbers that codes are sent to: how they are read, kept and shown."""

import re

from app.people.errors import PhoneNotReadable

_PUNCTUATION = re.compile(r"[\s().–-]+")
_KEPT = re.compile(r"\+[1-9][0-9]{7,14}")  # as E.164 writes it
_SHOWN = 3


def read_phone(text: str) -> str:
    """A number in the one form it is kept in: `+447700900123`. One without a country is British.

    Raises:
        PhoneNotReadable: it is none, or a British one that is no mobile phone's.
    """
    number = _PUNCTUATION.sub("", text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif number.startswith("0"):
        number = f"+44{number[1:]}"
    number = number.replace("+440", "+44", 1)
    is_british = number.startswith("+44")
    if not _KEPT.fullmatch(number) or (is_british and not re.fullmatch(r"\+447[0-9]{9}", number)):
        raise PhoneNotReadable(field="phone")
    return number


def masked(number: str) -> str:
    """A number as it may be shown: its last digits, enough to know one's own by."""
    return number[-_SHOWN:]
