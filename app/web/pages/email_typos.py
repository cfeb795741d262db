"""Slips of the finger in email addresses: `ada@gmial.com` is likelier to be `ada@gmail.com`.

It is only asked; the payer knows better. A name counts as a slip of another when few letters have
to be changed, added or left out to get from one to the other: few beside its length too, or half
of all short names would be slips of `sky`.
"""

from collections.abc import Iterable
from functools import cache

from app.web import countries

MOST_CHANGES_IN_DOMAIN = 2
MOST_CHANGES_IN_LABEL = 2
MOST_CHANGES_IN_ENDING = 1

# Where most people have their mail.
_DOMAINS = (
    *("aol.com", "blueyonder.co.uk", "btinternet.com", "email.com", "gmail.com", "gmx.com"),
    *("googlemail.com", "hotmail.co.uk", "hotmail.com", "icloud.com", "live.co.uk", "live.com"),
    *("mail.com", "msn.com", "nhs.net", "ntlworld.com", "outlook.com", "protonmail.com"),
    *("rocketmail.com", "sky.com", "talktalk.net", "tiscali.co.uk", "virginmedia.com"),
    *("yahoo.co.uk", "yahoo.com", "ymail.com"),
)
# Those who have a domain in many countries.
_LABELS = ("gmx", "hotmail", "live", "msn", "outlook", "yahoo")
_ENDINGS = (
    *("ac.uk", "co.uk", "com", "cymru", "edu", "gov.uk", "info", "net", "org", "org.uk", "wales"),
)
_LOOK_LIKE_THEM = {"bet", "biz", "cam", "ong", "pet", "police.uk", "uno"}  # and are right
_LOOK_LIKE_COM = {"cm", "co", "om"}  # countries, but none of the large providers is there


def suggestion(email: str) -> str:
    """The address that may have been meant; "" when there is nothing to ask."""
    name, _, written = email.rpartition("@")
    domain = written.lower()
    if not name or not domain.isascii() or not all(domain.partition(".")):
        return ""
    meant = _meant(domain)
    return f"{name}@{meant}" if meant != domain else ""


def _meant(domain: str) -> str:
    label, _, ending = domain.partition(".")
    is_theirs = label in _LABELS and _exists(ending) and ending not in _LOOK_LIKE_COM
    if domain in _DOMAINS or is_theirs:
        return domain
    if not _exists(ending):
        ending = _nearest(ending, _ENDINGS, most=MOST_CHANGES_IN_ENDING) or ending
    mended = f"{label}.{ending}"
    for written in (domain, mended):
        if whole := _nearest(written, _DOMAINS, most=MOST_CHANGES_IN_DOMAIN, short=label):
            return whole
    if _exists(ending) and _is_national(ending):
        label = _nearest(label, _LABELS, most=MOST_CHANGES_IN_LABEL, short=label) or label
    return f"{label}.{ending}"


def _exists(ending: str) -> bool:
    """Whether names are given out below it. What we have never seen may exist all the same."""
    return ending in _ENDINGS or ending in _LOOK_LIKE_THEM or _is_national(ending)


def _is_national(ending: str) -> bool:
    """`fr`, `co.nz`: of a country, and one of those in which anybody can have a name."""
    second, _, country = ending.rpartition(".")
    return country in _country_codes() and second in {"", "co", "com"} and ending != "com.uk"


@cache
def _country_codes() -> frozenset[str]:
    return frozenset({"eu", "uk", *(code.lower() for code in countries.names("en"))})


def _nearest(text: str, names: Iterable[str], *, most: int, short: str = "") -> str:
    """The name that `text` is a slip of; "" when it is of none.

    The changes must also be fewer than half the letters of `short`, where that is given.
    """
    allowed = min(most, (len(short) - 1) // 2) if short else most
    near = [name for name in names if abs(len(name) - len(text)) <= allowed]
    distances = [(_distance(text, name), name) for name in near]
    return min([pair for pair in distances if pair[0] <= allowed], default=(0, ""))[1]


def _distance(one: str, other: str) -> int:
    """How many letters to change, add or leave out (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, its in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != its))
    return row[-1]
