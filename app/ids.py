"""Identifiers nobody can guess. The only source of randomness for ids, replaceable in tests."""

import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ALPHABET = "0123456789abcdefghijklmnopqrstuv"  # base32hex in lower case, as the API promises
_BITS = 130  # 26 characters of 5 bits each
_PAIRS = [low + high for high in _ALPHABET for low in _ALPHABET]  # twice as fast as one by one

# No two that look alike, and no vowels, so that no words come of it.
_READABLE = "2346789CDFHJKMPQRTVWXY"

_source: Callable[[int], int] = secrets.randbits


def new_id() -> str:
    """Make an identifier: 26 lower-case base32 characters from 130 random bits."""
    bits = _source(_BITS)
    return "".join([_PAIRS[(bits >> shift) & 1023] for shift in range(0, _BITS, 10)])


def new_token() -> str:
    """Make a token: a random UUID as text, 36 characters, 122 random bits."""
    return str(uuid.UUID(int=_source(128), version=4))


def new_reference() -> str:
    """Make a reference that people can read out, "7QF-K2M-9XD": 9 of 22 signs, 40 random bits."""
    number, signs = _source(64), []
    for _ in range(9):
        number, place = divmod(number, len(_READABLE))
        signs.append(_READABLE[place])
    return "-".join(("".join(signs[:3]), "".join(signs[3:6]), "".join(signs[6:])))


def new_digits(how_many: int) -> str:
    """Make a number of so many digits, zeros in front included."""
    bits = 4 * how_many + 64  # so many more than it takes that no digit comes oftener than another
    return f"{_source(bits) % 10**how_many:0{how_many}}"


def new_number(below: int) -> int:
    """Make a number from 0 up to, and not, `below`; none comes oftener than another."""
    return _source(below.bit_length() + 64) % below


@contextmanager
def replaced(source: Callable[[int], int]) -> Iterator[None]:
    """Take random bits from `source(how_many)`, for the whole process, until the block ends."""
    global _source  # noqa: PLW0603  one source for the process is the point
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
