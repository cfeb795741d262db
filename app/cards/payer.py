"""Reading what a payer says about themself beside the card: the value, or what is wrong with it.

A card number or a security code typed into the wrong box is caught here, because these values,
unlike those, are stored.
"""

import re
import unicodedata

from app.cards.problems import Problem

LONGEST_NAME = 200
LONGEST_LINE = 100
LONGEST_POSTCODE = 10
LONGEST_EMAIL = 254
LONGEST_LOCAL_PART = 64
MOST_DIGITS = 11  # one more could be a card number
SECURITY_CODE_LENGTHS = {3, 4}

_UK_POSTCODE = re.compile(
    r"(?P<outward>GIR(?=0AA)|[A-PR-UWYZ](?:\d\d?|[A-HK-Y]\d\d?|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y]))"
    r"(?P<inward>\d[ABD-HJLNP-UW-Z]{2})"
)
_LOCAL_PART = re.compile(r'[^\s"(),:;<>@\[\\\]]+')
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9]")


def read_name(text: str, *, longest: int = LONGEST_NAME) -> str | Problem:
    """Read the name on a card."""
    name = clean(text)
    if name and len(name) == _digits_in(name) and len(name) in SECURITY_CODE_LENGTHS:
        return Problem.LOOKS_LIKE_SECURITY_CODE
    return _read(name, longest=longest, required=True)


def read_line(text: str, *, required: bool = True) -> str | Problem:
    """Read a line of an address, or a town."""
    return _read(clean(text), longest=LONGEST_LINE, required=required)


def read_postcode(text: str, *, country: str) -> str | Problem:
    """Read a postcode. In the United Kingdom ("GB") it must be a whole one, and is tidied up.

    The shape is checked, not whether there is such a place.
    """
    postcode = _read(clean(text), longest=LONGEST_POSTCODE, required=True)
    if isinstance(postcode, Problem) or country != "GB":
        return postcode
    match = _UK_POSTCODE.fullmatch(re.sub(r"[\s.\-]", "", postcode.upper()))
    return f"{match['outward']} {match['inward']}" if match else Problem.POSTCODE_NOT_UK


def read_email(text: str, *, required: bool = True) -> str | Problem:
    """Read an email address that could exist. "" when there need not be one and is none."""
    email = clean(text)
    if not email:
        return Problem.MISSING if required else ""
    if len(email) > LONGEST_EMAIL:
        return Problem.TOO_LONG
    local_part, _, domain = email.rpartition("@")
    if (
        not _LOCAL_PART.fullmatch(local_part)
        or len(local_part) > LONGEST_LOCAL_PART
        or ".." in email
        or not _is_domain(domain)
    ):
        return Problem.EMAIL_NOT_READABLE
    return email


def clean(text: str) -> str:
    """Text as it can be stored: composed, in one line, without characters that are not text."""
    kept = (
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) != "Cs"
    )
    return "".join(kept).strip()


def _read(value: str, *, longest: int, required: bool) -> str | Problem:
    if not value:
        return Problem.MISSING if required else ""
    if _digits_in(value) > MOST_DIGITS:
        return Problem.TOO_MANY_DIGITS  # before its length: longer is likelier to be a card number
    if len(value) > longest:
        return Problem.TOO_LONG
    return value


def _digits_in(text: str) -> int:
    return sum(character.isdecimal() for character in text)


def _is_domain(domain: str) -> bool:
    try:
        labels = domain.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError:  # a label that is empty or too long, or letters no domain may have
        return False
    return (
        len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and _TOP_LABEL.fullmatch(labels[-1]) is not None
    )
