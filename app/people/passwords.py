"""Passwords: what makes a bad one, and keeping them as Argon2id hashes.

Length is asked for and no mixture of characters; what half the world uses is refused. The cost is
the smallest that OWASP recommends for Argon2id: 19 MiB, two passes, one lane; about 20 ms here.
"""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app import ids
from app.people.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort

SHORTEST = 10
LONGEST = 200  # hashing is dear, so nobody may hand us a book

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_once = BoundedSemaphore(4)  # 19 MiB each: a flood of sign-ins must not eat the memory

# The commonest of those that are long enough to pass otherwise. Compared without case.
_COMMON = frozenset(
    """
    0123456789 0987654321 123123123123 1234554321 1234567890 1234567891 12345678910 123456789a
    123456789q 147258369147 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 abc1234567 abcd123456
    abcdefghij abcdefghijk admin12345 adminadmin administrator asdfghjkl1 asdfghjkl; asdfghjklqwe
    babygirl123 baseball123 basketball changeme123 changeme1234 charlie123 chocolate1 computer123
    england123 everton123 football10 football12 football123 govuk12345 iloveyou12 iloveyou123
    internet123 letmein123 letmein1234 liverpool1 liverpool12 liverpool123 london2012 manchester
    manchester1 mypassword mypassword1 p@ssw0rd12 p@ssw0rd123 p@ssword12 p@ssword123 pa55word12
    pa55word123 pass123456 passw0rd12 passw0rd123 password00 password01 password10 password11
    password12 password123 password1234 password12345 password99 passwordpassword princess12
    princess123 q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv qwerty1234 qwerty12345 qwerty123456
    qwertyqwerty qwertyuiop qwertyuiop1 qwertyuiop123 secret1234 starwars123 sunshine12 sunshine123
    superman123 welcome123 welcome1234 zaq12wsxcde3 zxcvbnm123 zxcvbnm1234
    """.split()  # noqa: SIM905  a list of them would be four times as long
)


def require_good(password: str) -> None:
    """Refuse a password that would not keep anybody out.

    Raises:
        PasswordTooShort: fewer than 10 characters.
        PasswordTooLong: more than 200.
        PasswordTooCommon: it is among those tried first, or one character over and over.
    """
    text = _prepared(password)
    if len(text) < SHORTEST:
        raise PasswordTooShort(field="password")
    if len(text) > LONGEST:
        raise PasswordTooLong(field="password")
    if text.lower() in _COMMON or len(set(text)) == 1:
        raise PasswordTooCommon(field="password")


def hash_of(password: str) -> str:
    """What to keep of a password."""
    with _at_once:
        return _hasher.hash(_prepared(password))


def is_right(password: str, *, hashed: str | None) -> bool:
    """Whether it is the one that was hashed. Without a hash it takes as long, and is not."""
    with _at_once:
        try:
            _hasher.verify(hashed or _hash_of_nothing(), _prepared(password)[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return bool(hashed)


def is_outdated(hashed: str) -> bool:
    """Whether it was hashed at another cost than today's."""
    return _hasher.check_needs_rehash(hashed)


@cache
def _hash_of_nothing() -> str:
    return _hasher.hash(ids.new_token())


def _prepared(password: str) -> str:
    """The same letters in the same bytes, whatever keyboard they came from."""
    return unicodedata.normalize("NFKC", password).encode(errors="replace").decode()
