"""Hashes of passwords that cost a test next to nothing: an honest one takes 20 ms of CPU.

What is tested is what follows from a right or a wrong password. That a hash is as dear as it has to
be is tested with `dear_hashes`, and programs that tests start know nothing of this.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher

from app.people import passwords

_DEAR = passwords._hasher
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def be_cheap() -> None:
    passwords._hasher = _CHEAP


@contextmanager
def being_dear() -> Iterator[None]:
    """Hash as the platform does."""
    passwords._hasher = _DEAR
    try:
        yield
    finally:
        be_cheap()
